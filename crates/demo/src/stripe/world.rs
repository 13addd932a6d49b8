//! What the members of a demo world bought, as Stripe knows it: customers, subscriptions, invoices, charges, refunds.

use chrono::{DateTime, Utc};
use crm_domain::revenue::Interval;
use serde_json::{Value, json};

use super::objects::{self, Invoice, Line};
use super::store::{Kind, Store};
use crate::commerce::Purchase;
use crate::plan::{Item, Plan, SEAT};
use crate::subscription::{Payment, Status, Subscription};
use crate::world::{Member, World};

/// Since when the product is sold: older than any member.
const BEGINNING: i64 = 1_420_070_400;
/// Customers that nothing but an address connects with a member: one of so many.
const BY_ADDRESS: u128 = 3;

/// What is sold: product, its name, its price, and what that comes to.
const CATALOGUE: &[(&str, &str, &str, Plan)] = &[
    ("prod_DemoSolo", "Solo", "price_DemoSolo28Days", Plan::Solo),
    (
        "prod_DemoSolo",
        "Solo",
        "price_DemoSoloYear",
        Plan::SoloYearly,
    ),
    (
        "prod_DemoHousehold",
        "Household",
        "price_DemoHousehold28Days",
        Plan::Household,
    ),
    (
        "prod_DemoHousehold",
        "Household",
        "price_DemoHouseholdYear",
        Plan::HouseholdYearly,
    ),
    (
        "prod_DemoIntensive",
        "Intensive",
        "price_DemoIntensiveInstalments",
        Plan::IntensiveInstalments,
    ),
    (
        "prod_DemoIntensive",
        "Intensive",
        "price_DemoIntensive",
        Plan::Intensive,
    ),
];
/// Which tier each price stands for, and whether who paid it keeps the tier: what an operator would say of them.
pub fn tiers() -> impl Iterator<Item = (&'static str, &'static str, bool)> {
    CATALOGUE
        .iter()
        .map(|(_, _, price, plan)| (*price, plan.tier(), !plan.is_recurring()))
}

const SEAT_PRICE: &str = "price_DemoSeat28Days";
/// The Intensive at once.
const INTENSIVE: i64 = 49_900;

/// Stores all that the first `members` of `world` have with Stripe.
pub fn fill(store: &mut Store, world: World, members: u64) {
    catalogue(store);
    for member in world.members(members) {
        let commerce = &member.commerce;
        if commerce.subscriptions.is_empty() && commerce.purchases.is_empty() {
            continue;
        }
        let customer = customer(store, &member);
        for (n, subscription) in commerce.subscriptions.iter().enumerate() {
            let id = format!("sub_1{}{n}", &member.id.simple().to_string()[..22]);
            subscribe(store, &customer, &id, subscription, world.as_of());
        }
        for (n, purchase) in commerce.purchases.iter().enumerate() {
            let id = format!("ch_3{}{n}", &member.id.simple().to_string()[..22]);
            buy(store, &customer, &id, purchase);
        }
    }
}

fn catalogue(store: &mut Store) {
    let mut price = |product: &str, name: &str, id: &str, item: Option<Item>| {
        store.put(Kind::Product, &objects::product(product, BEGINNING, name));
        let amount = item.map_or(INTENSIVE, |item| item.unit_amount);
        let every = item.map(|item| (interval(item.interval), item.count));
        store.put(
            Kind::Price,
            &objects::price(id, BEGINNING, product, "usd", amount, every),
        );
    };
    for (product, name, id, plan) in CATALOGUE {
        price(product, name, id, plan.item());
    }
    price("prod_DemoSeat", "Seat", SEAT_PRICE, Some(SEAT));
}

fn interval(interval: Interval) -> &'static str {
    match interval {
        Interval::Day => "day",
        Interval::Week => "week",
        Interval::Month => "month",
        Interval::Year => "year",
    }
}

/// The price of an item of a subscription to `plan`.
fn price_of(plan: Plan, item: &Item) -> &'static str {
    if item.unit_amount == SEAT.unit_amount {
        return SEAT_PRICE;
    }
    CATALOGUE
        .iter()
        .find(|(.., known)| *known == plan)
        .map_or(SEAT_PRICE, |(_, _, price, _)| price)
}

fn customer(store: &mut Store, member: &Member) -> String {
    let id = format!("cus_{}", &member.id.simple().to_string()[..14]);
    let person = &member.person;
    let name = match (&person.first_name, &person.last_name) {
        (Some(first), Some(last)) => Some(format!("{first} {last}")),
        (first, last) => first.clone().or(last.clone()),
    };
    let metadata = match member.id.as_u128() % BY_ADDRESS {
        0 => json!({}),
        _ => json!({"user_id": member.id}),
    };
    let created = member.joined_at.timestamp();
    let object = objects::customer(&id, created, Some(&person.email), name.as_deref(), metadata);
    store.put(Kind::Customer, &object);
    id
}

fn subscribe(
    store: &mut Store,
    customer: &str,
    id: &str,
    subscription: &Subscription,
    now: DateTime<Utc>,
) {
    let start = subscription.started_at.timestamp();
    let period = current_period(subscription, now);
    let items: Vec<Value> = subscription
        .items
        .iter()
        .enumerate()
        .map(|(n, item)| {
            let price = store
                .find(price_of(subscription.plan, item))
                .unwrap_or_default();
            let item_id = format!("si_{n}{}", &id["sub_1".len()..]);
            objects::item(&item_id, start, id, &price, item.quantity, period)
        })
        .collect();
    let mut object = objects::subscription(id, customer, start, "usd", &items);
    object["status"] = json!(subscription.status.raw());
    object["cancel_at_period_end"] = json!(subscription.cancel_at_period_end);
    if subscription.cancel_at_period_end {
        object["cancel_at"] = json!(period.1);
        object["canceled_at"] = json!(period.0);
    }
    if let Some(end) = subscription.trial_end {
        object["trial_start"] = json!(start);
        object["trial_end"] = json!(end.timestamp());
        object["billing_cycle_anchor"] = json!(end.timestamp());
    }
    if let Some(end) = subscription.ended_at {
        object["ended_at"] = json!(end.timestamp());
        object["canceled_at"] = json!(end.timestamp());
        let reason = match subscription.payments.last() {
            Some(payment) if end - payment.period.1 >= chrono::TimeDelta::days(20) => {
                "payment_failed"
            }
            _ => "cancellation_requested",
        };
        object["cancellation_details"]["reason"] = json!(reason);
    }
    if subscription.plan == Plan::IntensiveInstalments {
        object["metadata"] = json!({"max_installments": "2"});
        object["cancel_at"] = json!(
            subscription
                .plan
                .period_start(subscription.started_at, 2)
                .timestamp()
        );
    }
    let mut latest = None;
    for (n, payment) in subscription.payments.iter().enumerate() {
        latest = Some(pay(store, customer, id, n, payment, &items));
    }
    if subscription.status == Status::PastDue {
        latest = Some(leave_open(store, customer, id, &items, period));
    }
    object["latest_invoice"] = json!(latest);
    for item in &items {
        store.put(Kind::SubscriptionItem, item);
    }
    store.put(Kind::Subscription, &object);
}

/// The period that the subscription is in, or was in when it ended.
fn current_period(subscription: &Subscription, now: DateTime<Utc>) -> (i64, i64) {
    let until = subscription.ended_at.unwrap_or(now);
    if let Some(end) = subscription.trial_end.filter(|end| *end > until) {
        return (subscription.started_at.timestamp(), end.timestamp());
    }
    let anchor = subscription.trial_end.unwrap_or(subscription.started_at);
    let mut n = 0;
    while subscription.plan.period_start(anchor, n + 1) <= until {
        n += 1;
    }
    let start = |n| subscription.plan.period_start(anchor, n).timestamp();
    (start(n), start(n + 1))
}

fn lines(id: &str, subscription: &str, items: &[Value], period: (i64, i64)) -> (Vec<Value>, i64) {
    let mut total = 0;
    let lines = items
        .iter()
        .enumerate()
        .map(|(n, item)| {
            let quantity = item["quantity"].as_u64().unwrap_or(1);
            let amount = item["price"]["unit_amount"].as_i64().unwrap_or(0) * quantity as i64;
            total += amount;
            let line = Line {
                id: format!("{}{n}", id.replacen("in_", "il_", 1)),
                item: item["id"].as_str(),
                price: item["price"]["id"].as_str(),
                product: item["price"]["product"].as_str(),
                amount,
                quantity: quantity as u32,
                period,
                proration: false,
            };
            objects::line(&line, Some(id), subscription, "usd")
        })
        .collect();
    (lines, total)
}

fn pay(
    store: &mut Store,
    customer: &str,
    subscription: &str,
    n: usize,
    payment: &Payment,
    items: &[Value],
) -> String {
    let tail = &subscription["sub_1".len()..];
    let (id, charge) = (format!("in_{n:03}{tail}"), format!("ch_{n:03}{tail}"));
    let period = (payment.period.0.timestamp(), payment.period.1.timestamp());
    let (lines, _) = lines(&id, subscription, items, period);
    let invoice = objects::invoice(Invoice {
        id: &id,
        created: period.0,
        customer,
        subscription: Some(subscription),
        currency: "usd",
        reason: if n == 0 {
            "subscription_create"
        } else {
            "subscription_cycle"
        },
        period,
        lines,
        total: payment.amount,
        paid_at: Some(payment.at.timestamp()),
    });
    store.put(Kind::Invoice, &invoice);
    received(
        store,
        customer,
        &charge,
        payment.at,
        payment.amount,
        payment.refunded,
    );
    id
}

fn leave_open(
    store: &mut Store,
    customer: &str,
    subscription: &str,
    items: &[Value],
    period: (i64, i64),
) -> String {
    let id = format!("in_open{}", &subscription["sub_1".len()..]);
    let (lines, total) = lines(&id, subscription, items, period);
    let invoice = objects::invoice(Invoice {
        id: &id,
        created: period.0,
        customer,
        subscription: Some(subscription),
        currency: "usd",
        reason: "subscription_cycle",
        period,
        lines,
        total,
        paid_at: None,
    });
    store.put(Kind::Invoice, &invoice);
    id
}

fn buy(store: &mut Store, customer: &str, id: &str, purchase: &Purchase) {
    received(
        store,
        customer,
        id,
        purchase.at,
        purchase.amount,
        purchase.refunded,
    );
}

fn received(
    store: &mut Store,
    customer: &str,
    id: &str,
    at: DateTime<Utc>,
    amount: i64,
    refunded: bool,
) {
    let created = at.timestamp();
    let back = if refunded { amount } else { 0 };
    store.put(
        Kind::Charge,
        &objects::charge(id, created, customer, amount, "usd", back),
    );
    if refunded {
        let id_of_refund = id.replacen("ch_", "re_", 1);
        let refund = objects::refund(&id_of_refund, created, id, amount, "usd");
        store.put(Kind::Refund, &refund);
    }
}
