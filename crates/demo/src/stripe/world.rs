//! What the members of a demo world bought, as Stripe's API shows it: the very objects that are read from it, dressed up in
//! all the fields it has. Decides nothing about who bought what.

use crm_domain::revenue::mirror::{Charge, Customer, Invoice, Item, Object, Price, Subscription};
use serde_json::{Value, json};

use super::objects::{self, Line};
use super::store::{Kind, Store};
use crate::mirror::{Bought, catalogue, price_called};
use crate::world::World;

/// Since when the product is sold: older than any member.
const BEGINNING: i64 = 1_420_070_400;

/// Stores all that the first `members` of `world` have with Stripe.
pub fn fill(store: &mut Store, world: World, members: u64) {
    for object in catalogue() {
        put(store, &object);
    }
    for member in world.members(members) {
        let bought = Bought::by(&member, world.as_of());
        for object in bought.into_iter().flat_map(Bought::objects) {
            put(store, &object);
        }
    }
}

fn put(store: &mut Store, object: &Object) {
    match object {
        Object::Product(product) => {
            let name = product.name.as_deref().unwrap_or_default();
            store.put(
                Kind::Product,
                &objects::product(&product.id, BEGINNING, name),
            );
        }
        Object::Price(known) => store.put(Kind::Price, &price(known)),
        Object::Customer(known) => store.put(Kind::Customer, &customer(known)),
        Object::Subscription(subscription) => subscribe(store, subscription),
        Object::Invoice(known) => store.put(Kind::Invoice, &invoice(known)),
        Object::Charge(known) => store.put(Kind::Charge, &charge(known)),
        Object::Refund(refund) => {
            let charge = refund.charge.as_deref().unwrap_or_default();
            let currency = refund.currency.to_lowercase();
            let created = refund.created.timestamp();
            store.put(
                Kind::Refund,
                &objects::refund(&refund.id, created, charge, refund.amount, &currency),
            );
        }
        // Nobody in a world has any.
        Object::Coupon(_) | Object::Dispute(_) | Object::Schedule(_) => {}
    }
}

fn price(price: &Price) -> Value {
    let every = price.recurring.as_ref();
    objects::price(
        &price.id,
        BEGINNING,
        price.product.as_deref().unwrap_or_default(),
        &price.currency.to_lowercase(),
        price.unit_amount.unwrap_or_default(),
        every.map(|every| (every.interval.as_str(), every.interval_count)),
    )
}

fn customer(customer: &Customer) -> Value {
    objects::customer(
        &customer.id,
        customer.created.timestamp(),
        customer.email.as_deref(),
        customer.name.as_deref(),
        json!(customer.metadata),
    )
}

fn subscribe(store: &mut Store, subscription: &Subscription) {
    let start = subscription.created.timestamp();
    let items: Vec<Value> = subscription
        .items
        .iter()
        .map(|known| item(known, start, &subscription.id))
        .collect();
    let currency = subscription.currency.to_lowercase();
    let mut object = objects::subscription(
        &subscription.id,
        &subscription.customer,
        start,
        &currency,
        &items,
    );
    let moment = |at: Option<chrono::DateTime<chrono::Utc>>| json!(at.map(|at| at.timestamp()));
    object["status"] = json!(subscription.status.as_str());
    object["cancel_at_period_end"] = json!(subscription.cancel_at_period_end);
    object["cancel_at"] = moment(subscription.cancel_at);
    object["canceled_at"] = moment(subscription.canceled_at);
    object["ended_at"] = moment(subscription.ended_at);
    object["trial_start"] = moment(subscription.trial_start);
    object["trial_end"] = moment(subscription.trial_end);
    if subscription.trial_end.is_some() {
        object["billing_cycle_anchor"] = moment(subscription.trial_end);
    }
    let reason = subscription.cancellation.as_ref();
    object["cancellation_details"]["reason"] = json!(reason.map(|reason| reason.as_str()));
    object["latest_invoice"] = json!(subscription.latest_invoice);
    object["metadata"] = json!(subscription.metadata);
    for item in &items {
        store.put(Kind::SubscriptionItem, item);
    }
    store.put(Kind::Subscription, &object);
}

fn item(item: &Item, created: i64, subscription: &str) -> Value {
    let second = |at: Option<chrono::DateTime<chrono::Utc>>| at.map_or(0, |at| at.timestamp());
    let period = (second(item.period_start), second(item.period_end));
    let quantity = u32::try_from(item.quantity.unwrap_or(1)).unwrap_or(u32::MAX);
    let price = price(&item.price);
    objects::item(&item.id, created, subscription, &price, quantity, period)
}

fn invoice(invoice: &Invoice) -> Value {
    let currency = invoice.currency.to_lowercase();
    let lines = invoice.lines.iter().map(|line| {
        let price = line.price.as_deref().and_then(price_called);
        let unit = price.as_ref().and_then(|price| price.unit_amount);
        let quantity = line.amount / unit.unwrap_or(line.amount).max(1);
        let line_of = Line {
            id: line.id.clone(),
            item: line.subscription_item.as_deref(),
            price: line.price.as_deref(),
            product: price.as_ref().and_then(|price| price.product.as_deref()),
            amount: line.amount,
            quantity: u32::try_from(quantity).unwrap_or(1),
            period: (line.period_start.timestamp(), line.period_end.timestamp()),
            proration: line.proration,
        };
        objects::line(
            &line_of,
            Some(&invoice.id),
            line.subscription.as_deref(),
            &currency,
        )
    });
    let created = invoice.created.timestamp();
    let covers = |line: &crm_domain::revenue::mirror::InvoiceLine| {
        (line.period_start.timestamp(), line.period_end.timestamp())
    };
    objects::invoice(objects::Invoice {
        id: &invoice.id,
        created,
        customer: invoice.customer.as_deref().unwrap_or_default(),
        subscription: invoice.subscription.as_deref(),
        currency: &currency,
        reason: invoice.reason.as_deref().unwrap_or("manual"),
        period: invoice.lines.first().map_or((created, created), covers),
        lines: lines.collect(),
        total: invoice.total,
        paid_at: invoice.paid_at.map(|at| at.timestamp()),
        intents: invoice.paid_by.clone(),
    })
}

fn charge(charge: &Charge) -> Value {
    objects::charge(
        &charge.id,
        charge.created.timestamp(),
        charge.customer.as_deref().unwrap_or_default(),
        charge.amount,
        &charge.currency.to_lowercase(),
        charge.amount_refunded,
    )
}
