//! Keeps what was read from Stripe: never an older state over a newer one, and each change noted for the figures; asks
//! Stripe nothing.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, Utc};
use crm_domain::revenue::mirror::{Found, Key, Kind, Known};
use crm_domain::revenue::{Verdict, verdict};
use crm_types::ids::RunId;
use sqlx::{PgConnection, Row};

use super::differences;
use super::object::ObjectRecord;
use crate::{Database, Result};

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
    upsert_in_run(database, found, known, None).await
}

/// The same; where there is a run, whatever is news is noted as a difference that it found.
pub async fn upsert_in_run(
    database: &Database,
    found: &[Found],
    known: Known,
    run: Option<RunId>,
) -> Result<Upserted> {
    const ATTEMPTS: usize = 5;
    let mut outcome = attempt(database, found, known, run).await;
    for _ in 1..ATTEMPTS {
        if !matches!(&outcome, Err(error) if error.is_contended()) {
            break;
        }
        outcome = attempt(database, found, known, run).await;
    }
    outcome
}

async fn attempt(
    database: &Database,
    found: &[Found],
    known: Known,
    run: Option<RunId>,
) -> Result<Upserted> {
    let mut transaction = database.pool().begin().await?;
    let upserted = within(&mut transaction, found, known, run).await?;
    transaction.commit().await?;
    Ok(upserted)
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
    run: Option<RunId>,
) -> Result<Upserted> {
    // In one order, so that two who store the same objects wait for each other instead of deadlocking.
    let mut news: BTreeMap<(&str, String), ObjectRecord> = BTreeMap::new();
    for object in found {
        news.insert(
            (object.kind().as_str(), object.id().to_owned()),
            ObjectRecord::of(object)?,
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
    let mut differences = Vec::new();
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
                differences.push((key, differences::change(old.is_some(), new)));
                write.push((key, new));
            }
        }
    }
    insert(connection, &write, known_at).await?;
    if let Some(run) = run {
        differences::insert(connection, run, &differences, known_at).await?;
    }
    for (kind, ids) in by_kind(touch) {
        sqlx::query(include_str!("queries/touch.sql"))
            .bind(kind)
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
    news: &BTreeMap<(&str, String), ObjectRecord>,
) -> Result<HashMap<(String, String), Stored>> {
    let keys = news.keys().map(|(kind, id)| (*kind, id.as_str()));
    let mut stored = HashMap::with_capacity(news.len());
    for (kind, ids) in by_kind(keys) {
        let rows = sqlx::query(include_str!("queries/lock_objects.sql"))
            .bind(kind)
            .bind(ids)
            .fetch_all(&mut *connection)
            .await?;
        for row in &rows {
            let key = (row.try_get("kind")?, row.try_get("id")?);
            let known = Stored {
                known_at: row.try_get("known_at")?,
                digest: row.try_get("digest")?,
                customer: row.try_get("customer")?,
            };
            stored.insert(key, known);
        }
    }
    Ok(stored)
}

/// The ids of each kind, in the order in which they come.
fn by_kind<'a>(
    keys: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> BTreeMap<&'a str, Vec<&'a str>> {
    let mut kinds: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (kind, id) in keys {
        kinds.entry(kind).or_default().push(id);
    }
    kinds
}

async fn insert(
    connection: &mut PgConnection,
    write: &[((&str, &str), &ObjectRecord)],
    known_at: DateTime<Utc>,
) -> Result<()> {
    if write.is_empty() {
        return Ok(());
    }
    let column = |of: fn(&ObjectRecord) -> Option<&str>| -> Vec<Option<&str>> {
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
    fn note(&mut self, kind: &str, id: &str, new: &ObjectRecord, old: Option<&Stored>) {
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
