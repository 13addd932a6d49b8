//! Subscriptions, their items wherever they came from, and schedules; counts none.

use crm_domain::revenue::mirror::{
    Cancellation, EndBehavior, Item, Pause, Schedule, Subscription, SubscriptionStatus,
};
use serde_json::Value;

use super::catalogue::{plan, price, tax_rates};
use super::customer::discounts;
use super::fields::{Fields, Read};

/// `more` are the items beyond those that it carries along.
pub fn subscription(fields: &Fields<'_>, more: &[Value]) -> Read<Subscription> {
    let customer = fields.id("customer")?;
    let created = fields.needed_moment("created")?;
    let pause = fields.object("pause_collection")?;
    let mut items = Vec::new();
    for item in along(fields)? {
        items.push(read(&item, fields)?);
    }
    for value in more {
        items.push(read(&Fields::of(value)?, fields)?);
    }
    Ok(Subscription {
        id: fields.needed_text("id")?,
        customer: fields.needed("customer", customer, "an id")?,
        status: SubscriptionStatus::from(fields.needed_text("status")?),
        currency: fields.needed_currency("currency")?,
        created,
        start_date: fields
            .moment("start_date")?
            .or(fields.moment("start")?)
            .unwrap_or(created),
        trial_start: fields.moment("trial_start")?,
        trial_end: fields.moment("trial_end")?,
        cancel_at_period_end: fields.flag("cancel_at_period_end")?,
        cancel_at: fields.moment("cancel_at")?,
        canceled_at: fields.moment("canceled_at")?,
        ended_at: fields.moment("ended_at")?,
        cancellation: fields
            .below(&["cancellation_details"])
            .map(|details| details.text("reason"))
            .transpose()?
            .flatten()
            .map(Cancellation::from),
        pause: pause.map(|pause| paused(&pause)).transpose()?,
        items,
        discounts: discounts(fields)?,
        default_tax_rates: tax_rates(fields, "default_tax_rates")?,
        schedule: fields.id("schedule")?,
        latest_invoice: fields.id("latest_invoice")?,
        past_due_since: None,
        metadata: fields.metadata(),
    })
}

fn paused(fields: &Fields<'_>) -> Read<Pause> {
    Ok(Pause {
        behavior: fields.needed_text("behavior")?,
        resumes_at: fields.moment("resumes_at")?,
    })
}

fn along<'a>(fields: &Fields<'a>) -> Read<Vec<Fields<'a>>> {
    let items = fields.object("items")?;
    let items = fields.needed("items", items, "a list of items")?;
    items.needed("data", items.get("data"), "a list of items")?;
    items.objects("data")
}

fn read(item: &Fields<'_>, subscription: &Fields<'_>) -> Read<Item> {
    let own = item.object("price")?;
    let price = match (&own, item.object("plan")?) {
        (Some(own), _) => price(own)?,
        (None, Some(old)) => plan(&old)?,
        (None, None) => return Err(item.wrong("price", "a price")),
    };
    // Before 2025-03-31 the subscription had them.
    let period = |name: &str| match item.moment(name)? {
        Some(moment) => Ok(Some(moment)),
        None => subscription.moment(name),
    };
    Ok(Item {
        id: item.needed_text("id")?,
        price,
        quantity: item.count("quantity")?,
        discounts: discounts(item)?,
        tax_rates: tax_rates(item, "tax_rates")?,
        period_start: period("current_period_start")?,
        period_end: period("current_period_end")?,
    })
}

/// The items in a page of them, which have ids at least: without one the next page cannot be asked for.
pub fn items(body: &[u8]) -> Option<(Vec<Value>, bool)> {
    let page: Value = serde_json::from_slice(body).ok()?;
    let has_more = page
        .get("has_more")
        .and_then(Value::as_bool)
        .unwrap_or(false);
    let data = page.get("data")?.as_array()?.clone();
    let named = data
        .iter()
        .all(|item| item.get("id").is_some_and(Value::is_string));
    named.then_some((data, has_more))
}

/// How many of an item there are, for whoever changes its price alone.
pub fn quantity_of(subscription: &Subscription, item: &str) -> Option<u64> {
    let item = subscription.items.iter().find(|known| known.id == item)?;
    item.quantity
}

pub fn schedule(fields: &Fields<'_>) -> Read<Schedule> {
    let customer = fields.id("customer")?;
    let phases = fields.objects("phases")?;
    let last = phases
        .last()
        .map(|phase| phase.moment("end_date"))
        .transpose()?;
    let released = fields.text("released_subscription")?;
    Ok(Schedule {
        id: fields.needed_text("id")?,
        status: fields.needed_text("status")?,
        customer: fields.needed("customer", customer, "an id")?,
        subscription: fields.id("subscription")?.or(released),
        end_behavior: fields
            .text("end_behavior")?
            .map_or(EndBehavior::None, EndBehavior::from),
        ends_at: last.flatten(),
    })
}
