//! What the API lets others change: subscriptions, customers, refunds; and what a change would cost, without making it.

use serde_json::{Map, Value, json};

use super::account::Account;
use super::billing::{PlannedLine, facts, period_end, period_lines, prorations};
use super::error::{Answer, Refusal};
use super::list;
use super::objects::{self, Invoice};
use super::params::Params;
use super::store::Kind;

/// What became of a subscription's items by some parameters.
struct Changed {
    subscription: Value,
    before: Vec<Value>,
    after: Vec<Value>,
    removed: Vec<String>,
    /// Another interval begins a new period at once.
    restarted: bool,
}

/// `POST /v1/subscriptions/{id}`
pub fn update_subscription(account: &mut Account, id: &str, params: &Params) -> Answer {
    let at = params.number("proration_date")?.unwrap_or(account.now);
    let mut changed = change(account, id, params, at)?;
    let behavior = behavior(params)?;
    for (name, value) in params.entries() {
        match (name.as_str(), value) {
            (
                "items" | "proration_behavior" | "proration_date" | "expand" | "payment_behavior",
                _,
            ) => {}
            ("metadata", Value::Object(metadata)) => {
                merge(&mut changed.subscription["metadata"], metadata)
            }
            ("cancel_at_period_end", _) => {
                cancel_at_period_end(account, &mut changed, value == "true")
            }
            ("pause_collection", Value::String(text)) if text.is_empty() => {
                changed.subscription["pause_collection"] = Value::Null;
            }
            ("pause_collection", pause) => {
                let behavior = pause.get("behavior").cloned().unwrap_or(json!("void"));
                changed.subscription["pause_collection"] =
                    json!({"behavior": behavior, "resumes_at": null});
            }
            ("trial_end", Value::String(text)) if text == "now" => {
                changed.subscription["status"] = json!("active");
                changed.subscription["trial_end"] = json!(account.now);
            }
            (other, _) => {
                return Err(Refusal::parameter(
                    other,
                    format!("Received unknown parameter: {other}"),
                ));
            }
        }
    }
    for removed in &changed.removed {
        account.store.forget(removed);
    }
    for item in &changed.after {
        account.store.put(Kind::SubscriptionItem, item);
    }
    let lines = match behavior {
        Behavior::None => Vec::new(),
        _ => prorations(&changed.before, &changed.after, at),
    };
    if changed.restarted {
        let mut lines = lines;
        lines.retain(|line| line.amount < 0);
        lines.extend(period_lines(&changed.after));
        let invoice = account.bill(&changed.subscription, lines, "subscription_update");
        changed.subscription["latest_invoice"] = json!(invoice);
    } else if behavior == Behavior::AlwaysInvoice && !lines.is_empty() {
        let invoice = account.bill(&changed.subscription, lines, "subscription_update");
        changed.subscription["latest_invoice"] = json!(invoice);
    } else {
        let (id, _, currency) = facts(&changed.subscription);
        for line in lines {
            let line = account.line(&line, None, &id, &currency);
            account.pending.push((id.clone(), line));
        }
    }
    account.carry_items(&mut changed.subscription);
    account.update(Kind::Subscription, &changed.subscription);
    list::expand(&account.store, &mut changed.subscription, params)?;
    Ok(changed.subscription)
}

/// `DELETE /v1/subscriptions/{id}`
pub fn cancel_subscription(account: &mut Account, id: &str) -> Answer {
    let mut subscription = open(account, id)?;
    let now = account.now;
    account.end(&mut subscription, now);
    Ok(subscription)
}

/// `POST /v1/invoices/create_preview`: what the change would bring on the next invoice. Nothing of it is stored.
pub fn preview(account: &mut Account, params: &Params) -> Answer {
    let Some(id) = params.text("subscription") else {
        return Err(Refusal::parameter(
            "subscription",
            "Missing required param: subscription.",
        ));
    };
    let details = params.below("subscription_details");
    let at = details.number("proration_date")?.unwrap_or(account.now);
    let changed = change(account, id, &details, at)?;
    let (id, customer, currency) = facts(&changed.subscription);
    let mut lines: Vec<PlannedLine> = match behavior(&details)? {
        Behavior::None => Vec::new(),
        _ => prorations(&changed.before, &changed.after, at),
    };
    if changed.restarted {
        lines.retain(|line| line.amount < 0);
        lines.extend(period_lines(&changed.after));
    } else if behavior(&details)? != Behavior::AlwaysInvoice {
        let anchor = changed.subscription["billing_cycle_anchor"]
            .as_i64()
            .unwrap_or(at);
        let ahead: Vec<Value> = changed
            .after
            .iter()
            .map(|item| one_period_on(item, anchor))
            .collect();
        lines.extend(period_lines(&ahead));
    }
    let total = lines.iter().map(|line| line.amount).sum();
    let period = lines
        .iter()
        .map(|line| line.period)
        .max()
        .unwrap_or((at, at));
    let data = lines
        .iter()
        .map(|line| account.line(line, None, &id, &currency))
        .collect();
    let mut invoice = objects::invoice(Invoice {
        id: "upcoming_in_preview",
        created: at,
        customer: &customer,
        subscription: Some(&id),
        currency: &currency,
        reason: "upcoming",
        period,
        lines: data,
        total,
        paid_at: None,
        intents: Vec::new(),
    });
    invoice["status"] = json!("draft");
    Ok(invoice)
}

/// `POST /v1/customers/{id}`
pub fn update_customer(account: &mut Account, id: &str, params: &Params) -> Answer {
    let mut customer = account
        .store
        .find(id)
        .ok_or_else(|| Refusal::missing("customer", id))?;
    for (name, value) in params.entries() {
        match (name.as_str(), value) {
            ("expand", _) => {}
            ("metadata", Value::Object(metadata)) => merge(&mut customer["metadata"], metadata),
            ("email" | "name" | "description" | "phone", Value::String(text)) => {
                customer[name] = if text.is_empty() {
                    Value::Null
                } else {
                    json!(text)
                };
            }
            (other, _) => {
                return Err(Refusal::parameter(
                    other,
                    format!("Received unknown parameter: {other}"),
                ));
            }
        }
    }
    account.update(Kind::Customer, &customer);
    Ok(customer)
}

/// `DELETE /v1/customers/{id}`: with its subscriptions.
pub fn delete_customer(account: &mut Account, id: &str) -> Answer {
    let theirs: Vec<Value> = account
        .store
        .all(Kind::Subscription)
        .filter(|entry| entry.customer.as_deref() == Some(id))
        .filter(|entry| entry.status.as_deref() != Some("canceled"))
        .map(super::store::Entry::value)
        .collect();
    if account.store.find(id).is_none() {
        return Err(Refusal::missing("customer", id));
    }
    for mut subscription in theirs {
        let now = account.now;
        account.end(&mut subscription, now);
    }
    account.delete(id);
    Ok(json!({"id": id, "object": "customer", "deleted": true}))
}

/// `POST /v1/refunds`
pub fn refund(account: &mut Account, params: &Params) -> Answer {
    let Some(id) = params.text("charge") else {
        return Err(Refusal::parameter(
            "charge",
            "Missing required param: charge.",
        ));
    };
    let mut charge = account
        .store
        .find(id)
        .ok_or_else(|| Refusal::missing("charge", id))?;
    let (all, back) = (
        charge["amount"].as_i64().unwrap_or(0),
        charge["amount_refunded"].as_i64().unwrap_or(0),
    );
    let amount = params.number("amount")?.unwrap_or(all - back);
    if amount <= 0 || amount > all - back {
        return Err(Refusal::parameter(
            "amount",
            "Refund amount is greater than unrefunded amount on charge.",
        ));
    }
    charge["amount_refunded"] = json!(back + amount);
    charge["refunded"] = json!(back + amount == all);
    let currency = charge["currency"].as_str().unwrap_or_default().to_owned();
    let refund = objects::refund(&account.new_id("re"), account.now, id, amount, &currency);
    account.create(Kind::Refund, &refund);
    account.store.put(Kind::Charge, &charge);
    account.tell("charge.refunded", &charge, None);
    Ok(refund)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Behavior {
    CreateProrations,
    AlwaysInvoice,
    None,
}

fn behavior(params: &Params) -> Answer<Behavior> {
    match params.text("proration_behavior") {
        None | Some("create_prorations") => Ok(Behavior::CreateProrations),
        Some("always_invoice") => Ok(Behavior::AlwaysInvoice),
        Some("none") => Ok(Behavior::None),
        Some(other) => Err(Refusal::parameter(
            "proration_behavior",
            format!(
                "Invalid proration_behavior: must be one of always_invoice, create_prorations, or none ({other})"
            ),
        )),
    }
}

/// A subscription that can still be changed.
fn open(account: &Account, id: &str) -> Answer {
    let subscription = account
        .store
        .find(id)
        .filter(|subscription| subscription["object"] == "subscription");
    match subscription {
        Some(subscription) if subscription["status"] != "canceled" => Ok(subscription),
        // As Stripe has it: what is over is not found to be changed.
        _ => Err(Refusal::missing("subscription", id)),
    }
}

fn change(account: &mut Account, id: &str, params: &Params, at: i64) -> Answer<Changed> {
    let mut subscription = open(account, id)?;
    let before = account.items(id);
    let mut after = before.clone();
    let mut removed = Vec::new();
    let mut restarted = false;
    for wanted in params.below("items").items() {
        let price = match wanted.text("price") {
            Some(price) => Some(
                account
                    .store
                    .find(price)
                    .ok_or_else(|| Refusal::missing("price", price))?,
            ),
            None => None,
        };
        let quantity = wanted.number("quantity")?;
        let Some(item_id) = wanted.text("id") else {
            let Some(price) = price else {
                return Err(Refusal::parameter(
                    "items",
                    "Missing required param: items[price].",
                ));
            };
            let new = account.new_id("si");
            let period = after
                .first()
                .map_or((at, period_end(at, at, &price["recurring"])), |item| {
                    (at, item["current_period_end"].as_i64().unwrap_or(at))
                });
            let quantity = quantity.unwrap_or(1).max(0) as u32;
            after.push(objects::item(
                &new,
                account.now,
                id,
                &price,
                quantity,
                period,
            ));
            continue;
        };
        let Some(position) = after.iter().position(|item| item["id"] == item_id) else {
            return Err(Refusal::missing("subscription_item", item_id));
        };
        if wanted.flag("deleted") == Some(true) {
            after.remove(position);
            removed.push(item_id.to_owned());
            continue;
        }
        let item = &mut after[position];
        if let Some(price) = price {
            restarted |= every(&price) != every(&item["price"]);
            item["price"] = price;
            // As Stripe has it: who changes the price and says nothing of the quantity gets one.
            item["quantity"] = json!(1);
        }
        if let Some(quantity) = quantity {
            item["quantity"] = json!(quantity);
        }
    }
    let intervals: Vec<(Value, Value)> = after.iter().map(|item| every(&item["price"])).collect();
    if intervals.windows(2).any(|pair| pair[0] != pair[1]) {
        return Err(Refusal::request(
            "If you have multiple items in a subscription, they must all have the same interval and interval count.",
        ));
    }
    if restarted {
        subscription["billing_cycle_anchor"] = json!(at);
        for item in &mut after {
            item["current_period_start"] = json!(at);
            item["current_period_end"] = json!(period_end(at, at, &item["price"]["recurring"]));
        }
    }
    Ok(Changed {
        subscription,
        before,
        after,
        removed,
        restarted,
    })
}

fn every(price: &Value) -> (Value, Value) {
    let recurring = &price["recurring"];
    (
        recurring["interval"].clone(),
        recurring["interval_count"].clone(),
    )
}

fn one_period_on(item: &Value, anchor: i64) -> Value {
    let mut item = item.clone();
    let start = item["current_period_end"].as_i64().unwrap_or(anchor);
    item["current_period_start"] = json!(start);
    item["current_period_end"] = json!(period_end(anchor, start, &item["price"]["recurring"]));
    item
}

fn cancel_at_period_end(account: &Account, changed: &mut Changed, at_end: bool) {
    let end = changed
        .after
        .first()
        .map(|item| item["current_period_end"].clone());
    let subscription = &mut changed.subscription;
    subscription["cancel_at_period_end"] = json!(at_end);
    subscription["cancel_at"] = end.filter(|_| at_end).unwrap_or_default();
    subscription["canceled_at"] = if at_end {
        json!(account.now)
    } else {
        Value::Null
    };
}

/// An empty text takes a key away, as Stripe has it.
fn merge(metadata: &mut Value, changes: &Map<String, Value>) {
    let Some(metadata) = metadata.as_object_mut() else {
        return;
    };
    for (name, value) in changes {
        match value {
            Value::String(text) if text.is_empty() => {
                metadata.remove(name);
            }
            value => {
                metadata.insert(name.clone(), value.clone());
            }
        }
    }
}
