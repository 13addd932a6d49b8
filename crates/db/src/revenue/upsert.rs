//! Keeps what was read from Stripe: never an older state over a newer one, and each change noted for the figures; asks
//! Stripe nothing.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::Hasher;

use chrono::{DateTime, TimeDelta, Utc};
use crm_domain::revenue::mirror::{Found, Key, Kind, Known, Object};
use crm_domain::revenue::{Verdict, verdict};
use serde::Serialize;
use sqlx::{PgConnection, Row};

use crate::{Database, Error, Result};

/// What became of objects that came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Upserted {
    /// New, or with another state than before.
    pub written: u64,
    /// Which those are.
    pub news: Vec<Key>,
    /// As they were.
    pub unchanged: u64,
    /// Older than what is stored, and so left alone.
    pub older: u64,
    /// Those of which it cannot be told whether they are: to be fetched by their ids.
    pub refetch: Vec<Key>,
}

/// Stores what came, in one transaction, and notes whose figures have to be computed anew.
///
/// `known`: as of when all of it is. Objects of any kinds, at most some hundred at a time. Of an object that comes twice
/// the last state counts.
pub async fn upsert(database: &Database, found: &[Found], known: Known) -> Result<Upserted> {
    const ATTEMPTS: usize = 5;
    let mut outcome = attempt(database, found, known).await;
    for _ in 1..ATTEMPTS {
        if !matches!(&outcome, Err(error) if error.is_contended()) {
            break;
        }
        outcome = attempt(database, found, known).await;
    }
    outcome
}

async fn attempt(database: &Database, found: &[Found], known: Known) -> Result<Upserted> {
    let mut transaction = database.pool().begin().await?;
    let upserted = within(&mut transaction, found, known).await?;
    transaction.commit().await?;
    Ok(upserted)
}

/// An object as it is stored.
#[derive(Clone, Debug, Default)]
struct New {
    customer: Option<String>,
    parent: Option<String>,
    status: Option<String>,
    currency: Option<String>,
    created_at: Option<DateTime<Utc>>,
    gone: bool,
    reason: Option<String>,
    read: Option<String>,
    raw: Option<String>,
    digest: i64,
}

struct Stored {
    known_at: DateTime<Utc>,
    digest: i64,
    customer: Option<String>,
}

pub(crate) async fn within(
    connection: &mut PgConnection,
    found: &[Found],
    known: Known,
) -> Result<Upserted> {
    // In one order, so that two who store the same objects wait for each other instead of deadlocking.
    let mut news: BTreeMap<(&str, String), New> = BTreeMap::new();
    for object in found {
        news.insert(
            (object.kind().as_str(), object.id().to_owned()),
            new(object)?,
        );
    }
    let stored = lock(connection, &news).await?;
    let known_at = match known {
        Known::Fetched { before } => before,
        Known::Told { at } => at,
    };
    let mut upserted = Upserted::default();
    let mut write = Vec::new();
    let mut touch = Vec::new();
    let mut changed = Changed::default();
    for ((kind, id), new) in &news {
        let key = (*kind, id.as_str());
        let old = stored.get(&(key.0.to_owned(), key.1.to_owned()));
        match verdict(old.map(|old| old.known_at), known) {
            Verdict::Leave => upserted.older += 1,
            // The very same needs no asking.
            Verdict::Ask if old.is_some_and(|old| old.digest == new.digest) => {
                upserted.unchanged += 1
            }
            Verdict::Ask => upserted.refetch.extend(Kind::parse(kind).map(|kind| Key {
                kind,
                id: id.clone(),
            })),
            Verdict::Take if old.is_some_and(|old| old.digest == new.digest) => {
                upserted.unchanged += 1;
                touch.push(key);
            }
            Verdict::Take => {
                upserted.written += 1;
                upserted.news.extend(Kind::parse(kind).map(|kind| Key {
                    kind,
                    id: id.clone(),
                }));
                changed.note(kind, id, new, old);
                write.push((key, new));
            }
        }
    }
    insert(connection, &write, known_at).await?;
    if !touch.is_empty() {
        let (kinds, ids): (Vec<&str>, Vec<&str>) = touch.into_iter().unzip();
        sqlx::query(include_str!("queries/touch.sql"))
            .bind(kinds)
            .bind(ids)
            .bind(known_at)
            .execute(&mut *connection)
            .await?;
    }
    changed.write(connection).await?;
    Ok(upserted)
}

async fn lock(
    connection: &mut PgConnection,
    news: &BTreeMap<(&str, String), New>,
) -> Result<HashMap<(String, String), Stored>> {
    let (kinds, ids): (Vec<&str>, Vec<&str>) =
        news.keys().map(|(kind, id)| (*kind, id.as_str())).unzip();
    let rows = sqlx::query(include_str!("queries/lock_objects.sql"))
        .bind(kinds)
        .bind(ids)
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            let key = (row.try_get("kind")?, row.try_get("id")?);
            let stored = Stored {
                known_at: row.try_get("known_at")?,
                digest: row.try_get("digest")?,
                customer: row.try_get("customer")?,
            };
            Ok((key, stored))
        })
        .collect()
}

async fn insert(
    connection: &mut PgConnection,
    write: &[((&str, &str), &New)],
    known_at: DateTime<Utc>,
) -> Result<()> {
    if write.is_empty() {
        return Ok(());
    }
    let column = |of: fn(&New) -> Option<&str>| -> Vec<Option<&str>> {
        write.iter().map(|(_, new)| of(new)).collect()
    };
    sqlx::query(include_str!("queries/insert_objects.sql"))
        .bind(write.iter().map(|((kind, _), _)| *kind).collect::<Vec<_>>())
        .bind(write.iter().map(|((_, id), _)| *id).collect::<Vec<_>>())
        .bind(column(|new| new.customer.as_deref()))
        .bind(column(|new| new.parent.as_deref()))
        .bind(column(|new| new.status.as_deref()))
        .bind(column(|new| new.currency.as_deref()))
        .bind(
            write
                .iter()
                .map(|(_, new)| new.created_at)
                .collect::<Vec<_>>(),
        )
        .bind(write.iter().map(|(_, new)| new.gone).collect::<Vec<_>>())
        .bind(column(|new| new.reason.as_deref()))
        .bind(column(|new| new.read.as_deref()))
        .bind(column(|new| new.raw.as_deref()))
        .bind(write.iter().map(|(_, new)| new.digest).collect::<Vec<_>>())
        .bind(known_at)
        .execute(connection)
        .await?;
    Ok(())
}

/// Whose figures may depend on what changed.
#[derive(Debug, Default)]
struct Changed {
    /// Customers, and whether it is about their payments.
    customers: BTreeMap<String, bool>,
    /// Charges whose customers are not named: by refunds and disputes.
    charges: HashSet<String>,
    /// Prices and coupons, which any subscription may refer to.
    referred: HashSet<String>,
}

impl Changed {
    fn note(&mut self, kind: &str, id: &str, new: &New, old: Option<&Stored>) {
        let payments = match Kind::parse(kind) {
            Some(Kind::Invoice | Kind::Charge) => true,
            Some(Kind::Refund | Kind::Dispute) => {
                self.charges.extend(new.parent.clone());
                return;
            }
            Some(Kind::Price | Kind::Coupon) => {
                self.referred.insert(id.to_owned());
                return;
            }
            Some(Kind::Product) | None => return,
            Some(Kind::Customer) => {
                self.add(id, false);
                return;
            }
            Some(Kind::Subscription | Kind::Schedule) => false,
        };
        let before = old.and_then(|old| old.customer.as_ref());
        for customer in new.customer.iter().chain(before) {
            self.add(customer, payments);
        }
    }

    fn add(&mut self, customer: &str, payments: bool) {
        *self.customers.entry(customer.to_owned()).or_default() |= payments;
    }

    async fn write(self, connection: &mut PgConnection) -> Result<()> {
        if !self.charges.is_empty() {
            let charges: Vec<_> = self.charges.into_iter().collect();
            sqlx::query(include_str!("queries/change_by_charge.sql"))
                .bind(charges)
                .execute(&mut *connection)
                .await?;
        }
        if !self.referred.is_empty() {
            let referred: Vec<_> = self.referred.into_iter().collect();
            sqlx::query(include_str!("queries/change_by_reference.sql"))
                .bind(referred)
                .execute(&mut *connection)
                .await?;
        }
        if !self.customers.is_empty() {
            let (customers, payments): (Vec<String>, Vec<bool>) =
                self.customers.into_iter().unzip();
            sqlx::query(include_str!("queries/change.sql"))
                .bind(customers)
                .bind(payments)
                .execute(connection)
                .await?;
        }
        Ok(())
    }
}

fn new(found: &Found) -> Result<New> {
    let mut new = match found {
        Found::Gone { .. } => New {
            gone: true,
            ..New::default()
        },
        Found::NotUnderstood(object) => New {
            reason: Some(object.reason.replace('\0', "")),
            raw: Some(json(&object.raw)),
            ..New::default()
        },
        Found::Understood { object, raw } => New {
            raw: Some(json(raw)),
            ..understood(object)?
        },
    };
    let mut hasher = Fnv::default();
    for part in [&new.read, &new.raw, &new.reason] {
        hasher.write(part.as_deref().unwrap_or("\u{1}").as_bytes());
        hasher.write(&[0]);
    }
    new.digest = i64::from_ne_bytes(hasher.finish().to_ne_bytes());
    Ok(new)
}

fn understood(object: &Object) -> Result<New> {
    let text = |text: &str| Some(text.to_owned());
    let mut new = match object {
        Object::Customer(customer) => New {
            customer: text(&customer.id),
            currency: customer.currency.clone(),
            created_at: Some(customer.created),
            read: read(customer)?,
            ..New::default()
        },
        Object::Subscription(subscription) => New {
            customer: text(&subscription.customer),
            status: text(subscription.status.as_str()),
            currency: text(&subscription.currency),
            created_at: Some(subscription.created),
            read: read(subscription)?,
            ..New::default()
        },
        Object::Price(price) => New {
            parent: price.product.clone(),
            currency: text(&price.currency),
            read: read(price)?,
            ..New::default()
        },
        Object::Product(product) => New {
            read: read(product)?,
            ..New::default()
        },
        Object::Coupon(coupon) => New {
            read: read(coupon)?,
            ..New::default()
        },
        Object::Invoice(invoice) => New {
            customer: invoice.customer.clone(),
            parent: invoice.subscription.clone(),
            status: text(invoice.status.as_str()),
            currency: text(&invoice.currency),
            created_at: Some(invoice.created),
            read: read(invoice)?,
            ..New::default()
        },
        Object::Charge(charge) => New {
            customer: charge.customer.clone(),
            parent: charge.invoice.clone(),
            status: text(charge.status.as_str()),
            currency: text(&charge.currency),
            created_at: Some(charge.created),
            read: read(charge)?,
            ..New::default()
        },
        Object::Refund(refund) => New {
            parent: refund.charge.clone(),
            status: text(refund.status.as_str()),
            currency: text(&refund.currency),
            created_at: Some(refund.created),
            read: read(refund)?,
            ..New::default()
        },
        Object::Dispute(dispute) => New {
            parent: dispute.charge.clone(),
            status: text(dispute.status.as_str()),
            currency: text(&dispute.currency),
            created_at: Some(dispute.created),
            read: read(dispute)?,
            ..New::default()
        },
        Object::Schedule(schedule) => New {
            customer: text(&schedule.customer),
            parent: schedule.subscription.clone(),
            status: text(&schedule.status),
            read: read(schedule)?,
            ..New::default()
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
