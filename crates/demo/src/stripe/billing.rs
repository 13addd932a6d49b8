//! Subscriptions as time goes on: trials end, periods are paid, what was to end ends; and what a change in the middle of a
//! period costs. Payments always succeed: what fails is put there by whoever tests it.

use chrono::{DateTime, Months, Utc};
use serde_json::{Value, json};

use super::account::Account;
use super::objects::{self, Invoice, Line};
use super::store::{Entry, Kind};

/// A payment plan that ends by itself renews no oftener than this in one step of the clock.
const MOST_RENEWALS: usize = 400;

impl Account {
    /// Lets time go on until `to`, which must not be earlier, and plays what happens meanwhile, in its order.
    pub fn advance(&mut self, to: i64) {
        let ids: Vec<String> = self
            .store
            .all(Kind::Subscription)
            .map(Entry::value)
            .filter(|subscription| next_turn(subscription).is_some_and(|at| at <= to))
            .filter_map(|subscription| subscription["id"].as_str().map(str::to_owned))
            .collect();
        let mut turns: Vec<(i64, String)> = Vec::new();
        for id in ids {
            if let Some(at) = self.store.find(&id).as_ref().and_then(next_turn) {
                turns.push((at, id));
            }
        }
        let mut left = turns.len() * MOST_RENEWALS;
        while let Some(first) = earliest(&turns) {
            let (at, id) = turns.swap_remove(first);
            self.now = self.now.max(at);
            self.turn(&id, at);
            let next = self.store.find(&id).as_ref().and_then(next_turn);
            if let Some(next) = next.filter(|next| *next <= to && *next > at && left > 0) {
                turns.push((next, id));
                left -= 1;
            }
        }
        self.now = self.now.max(to);
    }

    /// What happens to a subscription at its turn.
    fn turn(&mut self, id: &str, at: i64) {
        let Some(mut subscription) = self.store.find(id) else {
            return;
        };
        let over = subscription["cancel_at"]
            .as_i64()
            .is_some_and(|end| end <= at);
        if over || subscription["cancel_at_period_end"] == true {
            self.end(&mut subscription, at);
            return;
        }
        let trial = subscription["status"] == "trialing";
        if trial {
            subscription["status"] = json!("active");
            subscription["billing_cycle_anchor"] = json!(at);
        }
        let mut items = self.items(id);
        let anchor = subscription["billing_cycle_anchor"].as_i64().unwrap_or(at);
        for item in &mut items {
            if item["current_period_end"]
                .as_i64()
                .is_none_or(|end| end <= at)
            {
                item["current_period_start"] = json!(at);
                item["current_period_end"] =
                    json!(period_end(anchor, at, &item["price"]["recurring"]));
                self.store.put(Kind::SubscriptionItem, item);
            }
        }
        let paused = !subscription["pause_collection"].is_null();
        if !paused {
            let lines = period_lines(&items);
            let invoice = self.bill(&subscription, lines, "subscription_cycle");
            subscription["latest_invoice"] = json!(invoice);
        }
        self.carry_items(&mut subscription);
        self.update(Kind::Subscription, &subscription);
    }

    /// Ends a subscription now.
    pub fn end(&mut self, subscription: &mut Value, at: i64) {
        subscription["status"] = json!("canceled");
        subscription["ended_at"] = json!(at);
        if subscription["canceled_at"].is_null() {
            subscription["canceled_at"] = json!(at);
        }
        if subscription["cancellation_details"]["reason"].is_null() {
            subscription["cancellation_details"]["reason"] = json!("cancellation_requested");
        }
        self.store.put(Kind::Subscription, subscription);
        self.tell("customer.subscription.deleted", subscription, None);
    }

    /// An invoice of these lines and of what waited for one, paid at once. Answers its id.
    pub fn bill(
        &mut self,
        subscription: &Value,
        mut lines: Vec<PlannedLine>,
        reason: &str,
    ) -> String {
        let (id, customer, currency) = facts(subscription);
        let invoice_id = self.new_id("in");
        let mut waiting = Vec::new();
        self.pending.retain(|(of, line)| match *of == id {
            true => {
                waiting.push(line.clone());
                false
            }
            false => true,
        });
        let period = lines
            .iter()
            .map(|line| line.period)
            .max()
            .unwrap_or((self.now, self.now));
        let mut total: i64 = waiting
            .iter()
            .filter_map(|line| line["amount"].as_i64())
            .sum();
        total += lines.iter().map(|line| line.amount).sum::<i64>();
        let mut data = waiting;
        for line in lines.drain(..) {
            data.push(self.line(&line, Some(&invoice_id), &id, &currency));
        }
        let charge_id = (total > 0).then(|| self.new_id("ch"));
        let intents = charge_id.iter().map(|id| id.replacen("ch_", "pi_", 1));
        let invoice = objects::invoice(Invoice {
            id: &invoice_id,
            created: self.now,
            customer: &customer,
            subscription: Some(&id),
            currency: &currency,
            reason,
            period,
            lines: data,
            total,
            paid_at: Some(self.now),
            intents: intents.collect(),
        });
        self.create(Kind::Invoice, &invoice);
        self.tell("invoice.paid", &invoice, None);
        if let Some(charge_id) = charge_id {
            let charge = objects::charge(&charge_id, self.now, &customer, total, &currency, 0);
            self.store.put(Kind::Charge, &charge);
            self.tell("charge.succeeded", &charge, None);
        }
        invoice_id
    }

    /// A planned line as an object.
    pub fn line(
        &mut self,
        line: &PlannedLine,
        invoice: Option<&str>,
        subscription: &str,
        currency: &str,
    ) -> Value {
        let id = self.new_id("il");
        let line = Line {
            id,
            item: line.item.as_deref(),
            price: line.price.as_deref(),
            product: line.product.as_deref(),
            amount: line.amount,
            quantity: line.quantity,
            period: line.period,
            proration: line.proration,
        };
        objects::line(&line, invoice, Some(subscription), currency)
    }
}

/// A line that is not on an invoice yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedLine {
    pub item: Option<String>,
    pub price: Option<String>,
    pub product: Option<String>,
    pub amount: i64,
    pub quantity: u32,
    pub period: (i64, i64),
    pub proration: bool,
}

/// Id, customer and currency of a subscription.
pub fn facts(subscription: &Value) -> (String, String, String) {
    let text = |name: &str| subscription[name].as_str().unwrap_or_default().to_owned();
    (text("id"), text("customer"), text("currency"))
}

fn earliest(turns: &[(i64, String)]) -> Option<usize> {
    (0..turns.len()).min_by_key(|at| &turns[*at])
}

/// When something happens to a subscription by itself.
fn next_turn(subscription: &Value) -> Option<i64> {
    if !matches!(subscription["status"].as_str(), Some("active" | "trialing")) {
        return None;
    }
    let items = subscription["items"]["data"].as_array()?;
    let ends = items
        .iter()
        .filter_map(|item| item["current_period_end"].as_i64());
    let cancel = subscription["cancel_at"].as_i64();
    ends.chain(cancel).min()
}

/// The end of the period that begins at `start`, counted from the anchor, so that the 31st comes back.
pub fn period_end(anchor: i64, start: i64, recurring: &Value) -> i64 {
    let count = recurring["interval_count"]
        .as_u64()
        .unwrap_or(1)
        .clamp(1, 1200) as u32;
    let days = match recurring["interval"].as_str() {
        Some("day") => 1,
        Some("week") => 7,
        Some("year") => return months_from(anchor, start, 12 * count),
        _ => return months_from(anchor, start, count),
    };
    start + i64::from(days * count) * 86_400
}

fn months_from(anchor: i64, start: i64, months: u32) -> i64 {
    let Some(from) = DateTime::<Utc>::from_timestamp(anchor, 0) else {
        return start + i64::from(months) * 30 * 86_400;
    };
    (1..)
        .map_while(|n: u32| from.checked_add_months(Months::new(n.checked_mul(months)?)))
        .map(|end| end.timestamp())
        .find(|end| *end > start)
        .unwrap_or(start + i64::from(months) * 30 * 86_400)
}

fn amount(item: &Value) -> i64 {
    let quantity = item["quantity"].as_i64().unwrap_or(1);
    item["price"]["unit_amount"].as_i64().unwrap_or(0) * quantity
}

fn planned(item: &Value, amount: i64, period: (i64, i64), proration: bool) -> PlannedLine {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    PlannedLine {
        item: text(&item["id"]),
        price: text(&item["price"]["id"]),
        product: text(&item["price"]["product"]),
        amount,
        quantity: item["quantity"].as_u64().unwrap_or(1) as u32,
        period,
        proration,
    }
}

/// What a whole period of these items costs.
pub fn period_lines(items: &[Value]) -> Vec<PlannedLine> {
    let period = |item: &Value| {
        (
            item["current_period_start"].as_i64().unwrap_or(0),
            item["current_period_end"].as_i64().unwrap_or(0),
        )
    };
    items
        .iter()
        .filter(|item| item["price"]["recurring"]["usage_type"] != "metered")
        .map(|item| planned(item, amount(item), period(item), false))
        .collect()
}

/// What a change from `before` to `after` at `at` costs: the unused rest of what goes comes back, the rest of what comes
/// is charged, by the second.
pub fn prorations(before: &[Value], after: &[Value], at: i64) -> Vec<PlannedLine> {
    let mut lines = Vec::new();
    for (items, others, sign) in [(before, after, -1), (after, before, 1)] {
        for item in items {
            let stays = others.iter().any(|other| {
                other["id"] == item["id"]
                    && other["price"]["id"] == item["price"]["id"]
                    && other["quantity"] == item["quantity"]
            });
            let (Some(start), Some(end)) = (
                item["current_period_start"].as_i64(),
                item["current_period_end"].as_i64(),
            ) else {
                continue;
            };
            if stays || end <= at {
                continue;
            }
            let part = share(amount(item), end - at.max(start), end - start);
            lines.push(planned(item, sign * part, (at.max(start), end), true));
        }
    }
    lines
}

/// amount × part ÷ whole, rounded half up.
fn share(amount: i64, part: i64, whole: i64) -> i64 {
    if whole <= 0 {
        return 0;
    }
    let doubled = 2 * i128::from(amount) * i128::from(part) + i128::from(whole);
    doubled.div_euclid(2 * i128::from(whole)) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_counted_from_the_anchor() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap().timestamp();
        let monthly = json!({"interval": "month", "interval_count": 1});
        let anchor = at("2026-01-31T00:00:00Z");
        let february = period_end(anchor, anchor, &monthly);
        assert_eq!(february, at("2026-02-28T00:00:00Z"));
        assert_eq!(
            period_end(anchor, february, &monthly),
            at("2026-03-31T00:00:00Z")
        );
        let four_weeks = json!({"interval": "day", "interval_count": 28});
        assert_eq!(
            period_end(anchor, anchor, &four_weeks),
            anchor + 28 * 86_400
        );
    }

    #[test]
    fn half_a_period_is_half_the_price() {
        assert_eq!(share(9_900, 14, 28), 4_950);
        assert_eq!(share(9_901, 14, 28), 4_951);
        assert_eq!(share(100, 1, 0), 0);
    }
}
