//! Stripe's JSON into the mirror's values: what matters must be there and make sense, all else may be missing, new or of
//! another version. One object that cannot be read takes no other with it.

mod catalogue;
mod customer;
mod events;
mod fields;
mod payment;
mod subscription;

use chrono::{DateTime, Utc};
use crm_domain::revenue::billing::BillingError;
use crm_domain::revenue::mirror::{Found, Kind, NotUnderstood, Object};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

pub use events::event;
pub use fields::Unread;
use fields::{Fields, moment};
pub use payment::{lines, preview};
pub use subscription::{items, quantity_of};

/// A page whose objects are not looked at yet.
#[derive(Deserialize)]
pub struct RawPage<'a> {
    #[serde(borrow)]
    pub data: Vec<&'a RawValue>,
    #[serde(default)]
    pub has_more: bool,
}

/// # Errors
/// Where the body is no list.
pub fn page(body: &[u8]) -> Result<RawPage<'_>, BillingError> {
    serde_json::from_slice(body).map_err(|error| BillingError::Misunderstood {
        // Where, not what: the text may hold anything.
        reason: format!("no list, at byte {} of {}", error.column(), body.len()),
    })
}

/// The id of an object, whatever else is with it.
pub fn id_of(raw: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct OnlyId {
        id: String,
    }
    serde_json::from_str(raw).ok().map(|OnlyId { id }| id)
}

/// When an object was made, whatever else is with it.
pub fn created_of(raw: &str) -> Option<DateTime<Utc>> {
    #[derive(Deserialize)]
    struct OnlyCreated {
        created: i64,
    }
    let OnlyCreated { created } = serde_json::from_str(raw).ok()?;
    moment(created)
}

/// What has more than it carries along: the id that the next page begins after.
pub fn more(object: &Value, list: &str) -> Option<String> {
    let list = object.get(list)?;
    if list.get("has_more")?.as_bool() != Some(true) {
        return None;
    }
    let last = list.get("data")?.as_array()?.last()?;
    Some(last.get("id")?.as_str()?.to_owned())
}

/// Reads an object. `parts` are the items or lines that were in pages of their own.
pub fn object(kind: Kind, raw: &str, parts: &[Value]) -> Found {
    let value: Value = match serde_json::from_str(raw) {
        Ok(value) => value,
        Err(_) => return not_understood(kind, raw, "it is no JSON".to_owned()),
    };
    if value.get("deleted").and_then(Value::as_bool) == Some(true)
        && let Some(id) = value.get("id").and_then(Value::as_str)
    {
        return Found::Gone {
            kind,
            id: id.to_owned(),
        };
    }
    match understand(kind, &value, parts) {
        Ok(object) => Found::Understood {
            object: Box::new(object),
            raw: raw.to_owned(),
        },
        Err(Unread(reason)) => not_understood(kind, raw, reason),
    }
}

/// One that cannot be read, with whatever can be told of it.
pub fn not_understood(kind: Kind, raw: &str, reason: String) -> Found {
    Found::NotUnderstood(NotUnderstood {
        kind,
        id: id_of(raw).unwrap_or_default(),
        reason,
        raw: raw.to_owned(),
    })
}

fn understand(kind: Kind, value: &Value, parts: &[Value]) -> Result<Object, Unread> {
    let fields = Fields::of(value)?;
    Ok(match kind {
        Kind::Customer => Object::Customer(customer::customer(&fields)?),
        Kind::Subscription => Object::Subscription(subscription::subscription(&fields, parts)?),
        Kind::Price => Object::Price(catalogue::price(&fields)?),
        Kind::Product => Object::Product(catalogue::product(&fields)?),
        Kind::Coupon => Object::Coupon(catalogue::coupon(&fields)?),
        Kind::Invoice => Object::Invoice(payment::invoice(&fields, parts)?),
        Kind::Charge => Object::Charge(payment::charge(&fields)?),
        Kind::Refund => Object::Refund(payment::refund(&fields)?),
        Kind::Dispute => Object::Dispute(payment::dispute(&fields)?),
        Kind::Schedule => Object::Schedule(subscription::schedule(&fields)?),
    })
}
