//! Events: what happened to which object. What is in them is old by the time it is read, so only the ids are.

use crm_domain::revenue::billing::Happened;
use crm_domain::revenue::mirror::Kind;
use serde_json::Value;

use super::fields::{Fields, Read, Unread};

/// Reads an event as it came, of whatever version of the API.
///
/// # Errors
/// Where it has no id, type or moment: then it is no event.
pub fn event(raw: &str) -> Result<Happened, Unread> {
    let value: Value = serde_json::from_str(raw).map_err(|_| Unread("it is no JSON".to_owned()))?;
    let fields = Fields::of(&value)?;
    let about = fields
        .below(&["data", "object"])
        .map(|object| about(&object))
        .transpose()?
        .flatten();
    let (kind, object_id) = about.unzip();
    Ok(Happened {
        id: fields.needed_text("id")?,
        name: fields.needed_text("type")?,
        api_version: fields.text("api_version")?,
        created: fields.needed_moment("created")?,
        kind,
        object_id,
        raw: raw.to_owned(),
    })
}

/// The object of ours that an event is about.
fn about(object: &Fields<'_>) -> Read<Option<(Kind, String)>> {
    let own = |kind: Kind, object: &Fields<'_>| Ok(object.id("id")?.map(|id| (kind, id)));
    match object.text("object")?.as_deref() {
        Some("customer") => own(Kind::Customer, object),
        Some("subscription") => own(Kind::Subscription, object),
        Some("price" | "plan") => own(Kind::Price, object),
        Some("product") => own(Kind::Product, object),
        Some("coupon") => own(Kind::Coupon, object),
        Some("invoice") => own(Kind::Invoice, object),
        Some("charge") => own(Kind::Charge, object),
        Some("refund") => own(Kind::Refund, object),
        Some("dispute") => own(Kind::Dispute, object),
        Some("subscription_schedule") => own(Kind::Schedule, object),
        // Part of another object, which is the one to look at.
        Some("discount") => match object.id("subscription")? {
            Some(id) => Ok(Some((Kind::Subscription, id))),
            None => Ok(object.id("customer")?.map(|id| (Kind::Customer, id))),
        },
        Some("subscription_item") => Ok(object
            .id("subscription")?
            .map(|id| (Kind::Subscription, id))),
        Some("invoice_payment") => Ok(object.id("invoice")?.map(|id| (Kind::Invoice, id))),
        _ => Ok(None),
    }
}
