//! An object of Stripe's as a row of the mirror; writes none.

use std::hash::Hasher;

use chrono::{DateTime, TimeDelta, Utc};
use crm_domain::revenue::mirror::{Found, Object};
use serde::Serialize;

use crate::{Error, Result};

/// An object as it is stored, beside its kind and id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ObjectRecord {
    pub customer: Option<String>,
    pub parent: Option<String>,
    pub status: Option<String>,
    pub currency: Option<String>,
    pub created_at: Option<DateTime<Utc>>,
    pub gone: bool,
    pub reason: Option<String>,
    pub read: Option<String>,
    pub raw: Option<String>,
    /// Of what was understood, or of what was not: with the same one there is nothing new to compute from.
    pub digest: i64,
}

impl ObjectRecord {
    pub fn of(found: &Found) -> Result<Self> {
        let new = match found {
            Found::Gone { .. } => Self {
                gone: true,
                ..Self::default()
            },
            Found::NotUnderstood(object) => Self {
                reason: Some(object.reason.replace('\0', "")),
                raw: Some(json(&object.raw)),
                ..Self::default()
            },
            Found::Understood { object, raw } => Self {
                raw: Some(json(raw)),
                ..understood(object)?
            },
        };
        Ok(new.with_digest())
    }

    /// One that never came as JSON: as [`Self::of`] makes it of the same object, but for that.
    pub fn of_object(object: &Object) -> Result<Self> {
        Ok(understood(object)?.with_digest())
    }

    /// Fields that nobody reads change without anything to be told; what came is kept as of the last time that it mattered.
    fn with_digest(mut self) -> Self {
        let told = match &self.read {
            Some(read) => [Some(read), None, None],
            None => [None, self.raw.as_ref(), self.reason.as_ref()],
        };
        let mut hasher = Fnv::default();
        for part in told {
            hasher.write(part.map_or("\u{1}", String::as_str).as_bytes());
            hasher.write(&[0]);
        }
        self.digest = i64::from_ne_bytes(hasher.finish().to_ne_bytes());
        self
    }
}

fn understood(object: &Object) -> Result<ObjectRecord> {
    let text = |text: &str| Some(text.to_owned());
    let mut new = match object {
        Object::Customer(customer) => ObjectRecord {
            customer: text(&customer.id),
            currency: customer.currency.clone(),
            created_at: Some(customer.created),
            read: read(customer)?,
            ..ObjectRecord::default()
        },
        Object::Subscription(subscription) => ObjectRecord {
            customer: text(&subscription.customer),
            status: text(subscription.status.as_str()),
            currency: text(&subscription.currency),
            created_at: Some(subscription.created),
            read: read(subscription)?,
            ..ObjectRecord::default()
        },
        Object::Price(price) => ObjectRecord {
            parent: price.product.clone(),
            currency: text(&price.currency),
            read: read(price)?,
            ..ObjectRecord::default()
        },
        Object::Product(product) => ObjectRecord {
            read: read(product)?,
            ..ObjectRecord::default()
        },
        Object::Coupon(coupon) => ObjectRecord {
            read: read(coupon)?,
            ..ObjectRecord::default()
        },
        Object::Invoice(invoice) => ObjectRecord {
            customer: invoice.customer.clone(),
            parent: invoice.subscription.clone(),
            status: text(invoice.status.as_str()),
            currency: text(&invoice.currency),
            created_at: Some(invoice.created),
            read: read(invoice)?,
            ..ObjectRecord::default()
        },
        Object::Charge(charge) => ObjectRecord {
            customer: charge.customer.clone(),
            parent: charge.invoice.clone(),
            status: text(charge.status.as_str()),
            currency: text(&charge.currency),
            created_at: Some(charge.created),
            read: read(charge)?,
            ..ObjectRecord::default()
        },
        Object::Refund(refund) => ObjectRecord {
            parent: refund.charge.clone(),
            status: text(refund.status.as_str()),
            currency: text(&refund.currency),
            created_at: Some(refund.created),
            read: read(refund)?,
            ..ObjectRecord::default()
        },
        Object::Dispute(dispute) => ObjectRecord {
            parent: dispute.charge.clone(),
            status: text(dispute.status.as_str()),
            currency: text(&dispute.currency),
            created_at: Some(dispute.created),
            read: read(dispute)?,
            ..ObjectRecord::default()
        },
        Object::Schedule(schedule) => ObjectRecord {
            customer: text(&schedule.customer),
            parent: schedule.subscription.clone(),
            status: text(&schedule.status),
            read: read(schedule)?,
            ..ObjectRecord::default()
        },
    };
    for text in [
        &mut new.customer,
        &mut new.parent,
        &mut new.status,
        &mut new.currency,
    ] {
        if text.as_ref().is_some_and(|text| text.contains('\0')) {
            *text = None;
        }
    }
    // Postgres' dates end before chrono's.
    let far = DateTime::<Utc>::UNIX_EPOCH + TimeDelta::days(365 * 7000);
    new.created_at = new.created_at.filter(|at| *at < far);
    Ok(new)
}

fn read(object: &impl Serialize) -> Result<Option<String>> {
    let text = serde_json::to_string(object).map_err(|error| Error::Other {
        reason: format!("an object is not written: {error}"),
    })?;
    Ok(Some(without_nul(text)))
}

/// What came as JSON that Postgres takes: what is none becomes a text.
fn json(raw: &str) -> String {
    let whole = serde_json::from_str::<serde::de::IgnoredAny>(raw).is_ok();
    let text = match whole {
        true => raw.to_owned(),
        false => serde_json::Value::String(raw.to_owned()).to_string(),
    };
    without_nul(text)
}

/// Postgres knows no U+0000, not even written as an escape.
fn without_nul(text: String) -> String {
    match text.contains("\\u0000") {
        true => text.replace("\\u0000", "\\ufffd"),
        false => text,
    }
}

/// FNV-1a: the same on every machine and in every version, which the library's hashers do not promise.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
}
