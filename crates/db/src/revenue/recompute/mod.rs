//! Computes figures and movements of members from what is stored, and writes what differs; asks Stripe nothing.

mod begin;
pub(super) mod read;
mod restate;
mod row;
mod write;

use crm_domain::calendar::Calendar;
use crm_domain::revenue::currency::Rates;
use crm_domain::revenue::exact::Exact;
use crm_domain::revenue::mirror::{Kind, Price};
use crm_domain::revenue::{Catalogue, Setting, Terms, TierOfPrice, figures};
use crm_types::ids::MemberId;
use futures_util::future::try_join_all;
use sqlx::types::Uuid;
use sqlx::{PgConnection, Row};
use std::collections::HashMap;

pub(crate) use begin::begin_within;
pub use restate::{measure_churn, restate};

use super::settings::{self, PolicyRecord};
use super::{balances, places, prices, rates};
use crate::{Database, Result};

/// How many members a transaction is about.
const PORTION: usize = 2_500;
/// How many transactions run side by side when everybody is computed.
const WORKERS: usize = 2;
/// The advisory lock of computing: shared by those who share all members out among them.
const LOCK: i64 = 7_305_808_869_229_537_909;

/// Whose figures.
#[derive(Clone, Copy, Debug)]
pub enum Whose<'a> {
    /// Members of whom something changed, at most as many.
    Noticed {
        limit: u32,
    },
    Members(&'a [MemberId]),
    /// Members of whom nothing was computed yet, at most as many.
    Newcomers {
        limit: u32,
    },
    Everybody,
}

/// What computing did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recomputed {
    /// How many members were computed.
    pub members: u64,
    /// How many of them have other figures now.
    pub changed: u64,
    /// How many objects of theirs could not be understood.
    pub not_understood: u64,
    /// Whether there are more of whom something changed.
    pub more: bool,
}

impl Recomputed {
    fn add(&mut self, other: Self) {
        self.members += other.members;
        self.changed += other.changed;
        self.not_understood += other.not_understood;
    }
}

/// All that does not depend on one member.
pub(crate) struct Ground {
    pub policy: PolicyRecord,
    pub catalogue: Catalogue,
    pub rates: Rates,
    pub tiers: HashMap<String, TierOfPrice>,
    pub churn: HashMap<String, Exact>,
    pub calendar: Calendar,
    /// Whether everything at Stripe was listed once: who is no customer then pays nothing, and before nobody knows.
    pub listed: bool,
}

impl Ground {
    pub async fn read(connection: &mut PgConnection, calendar: &Calendar) -> Result<Self> {
        let policy = settings::policy_within(&mut *connection).await?;
        let reporting = &policy.reporting_currency;
        Ok(Self {
            catalogue: catalogue(&mut *connection).await?,
            rates: rates::rates_on(&mut *connection, reporting, calendar.today()).await?,
            tiers: prices::price_tiers(&mut *connection).await?,
            churn: settings::churn(&mut *connection).await?,
            listed: places::is_listed(connection).await?,
            policy,
            calendar: *calendar,
        })
    }

    pub fn setting(&self) -> Setting<'_> {
        Setting {
            terms: Terms {
                catalogue: &self.catalogue,
                policy: &self.policy.policy,
                rates: &self.rates,
                now: self.calendar.now(),
            },
            tiers: &self.tiers,
            churn: &self.churn,
        }
    }
}

/// Computes, as of the calendar's moment and in its zone's days.
///
/// Everybody in the order of ids, a portion a transaction: stopped in the middle, it is simply done again. Of one member,
/// two never compute at once.
pub async fn recompute(
    database: &Database,
    whose: Whose<'_>,
    calendar: &Calendar,
) -> Result<Recomputed> {
    let mut connection = database.pool().acquire().await?;
    let ground = Ground::read(&mut connection, calendar).await?;
    let mut done = Recomputed::default();
    match whose {
        Whose::Members(members) => {
            drop(connection);
            let ids: Vec<Uuid> = members.iter().map(|member| member.0).collect();
            for ids in ids.chunks(PORTION) {
                done.add(portion(database, ids, &ground, false).await?);
            }
        }
        // Nothing can be said of them before.
        Whose::Newcomers { .. } if !ground.listed => {}
        Whose::Noticed { limit } | Whose::Newcomers { limit } => {
            let statement = match whose {
                Whose::Noticed { .. } => include_str!("../queries/noticed.sql"),
                _ => include_str!("../queries/newcomers.sql"),
            };
            let ids: Vec<Uuid> = sqlx::query_scalar(statement)
                .bind(i64::from(limit) + 1)
                .fetch_all(&mut *connection)
                .await?;
            drop(connection);
            let wanted = &ids[..ids.len().min(limit as usize)];
            for ids in wanted.chunks(PORTION) {
                done.add(portion(database, ids, &ground, false).await?);
            }
            done.more = ids.len() > wanted.len();
        }
        Whose::Everybody => {
            let unknown =
                !sqlx::query_scalar::<_, bool>("select exists (select from crm.tier_churn)")
                    .fetch_one(&mut *connection)
                    .await?;
            drop(connection);
            done = everybody(database, &ground).await?;
            // The first time nobody knows the churn before there are figures.
            if unknown && measure_churn(database, calendar).await? {
                let mut connection = database.pool().acquire().await?;
                let ground = Ground::read(&mut connection, calendar).await?;
                drop(connection);
                let again = everybody(database, &ground).await?;
                done.changed = done.changed.max(again.changed);
            }
        }
    }
    Ok(done)
}

/// That something about `member` changed.
pub(crate) async fn note_member(connection: &mut PgConnection, member: Option<Uuid>) -> Result<()> {
    sqlx::query(include_str!("../queries/note_member.sql"))
        .bind(member)
        .execute(connection)
        .await?;
    Ok(())
}

async fn catalogue(connection: &mut PgConnection) -> Result<Catalogue> {
    let rows = sqlx::query(include_str!("../queries/catalogue.sql"))
        .fetch_all(connection)
        .await?;
    let mut catalogue = Catalogue::default();
    for row in &rows {
        let id: String = row.try_get("id")?;
        let read: &str = row.try_get("read")?;
        match Kind::parse(row.try_get("kind")?) {
            Some(Kind::Price) => {
                let price: Price = balances::parsed(read)?;
                let name: Option<String> = row.try_get("product_name")?;
                let nickname = price.nickname.clone().or(name);
                catalogue.prices.insert(id, Price { nickname, ..price });
            }
            Some(Kind::Coupon) => drop(catalogue.coupons.insert(id, balances::parsed(read)?)),
            Some(Kind::Schedule) => drop(catalogue.schedules.insert(id, balances::parsed(read)?)),
            _ => {}
        }
    }
    Ok(catalogue)
}

async fn everybody(database: &Database, ground: &Ground) -> Result<Recomputed> {
    let bounds: Vec<Uuid> = sqlx::query_scalar(include_str!("../queries/portions.sql"))
        .bind(i64::try_from(PORTION).unwrap_or(i64::MAX))
        .fetch_all(database.pool())
        .await?;
    let mut stretches: Vec<(Uuid, Uuid)> = Vec::with_capacity(bounds.len());
    for (n, from) in bounds.iter().enumerate() {
        let through = bounds
            .get(n + 1)
            .map_or(Uuid::max(), |next| Uuid::from_u128(next.as_u128() - 1));
        stretches.push((*from, through));
    }
    let share = stretches.len().div_ceil(WORKERS).max(1);
    let shares = stretches
        .chunks(share)
        .map(|stretches| worker(database, stretches, ground));
    let mut done = Recomputed::default();
    for part in try_join_all(shares).await? {
        done.add(part);
    }
    Ok(done)
}

async fn worker(
    database: &Database,
    stretches: &[(Uuid, Uuid)],
    ground: &Ground,
) -> Result<Recomputed> {
    let mut done = Recomputed::default();
    for (from, through) in stretches {
        let ids: Vec<Uuid> = sqlx::query_scalar(
            "select user_id from crm.member_directory where user_id between $1 and $2 order by user_id",
        )
        .bind(from)
        .bind(through)
        .fetch_all(database.pool())
        .await?;
        done.add(portion(database, &ids, ground, true).await?);
    }
    Ok(done)
}

/// Computes some members in one transaction, again where others were in the way.
async fn portion(
    database: &Database,
    ids: &[Uuid],
    ground: &Ground,
    shared: bool,
) -> Result<Recomputed> {
    const ATTEMPTS: usize = 5;
    let mut outcome = attempt(database, ids, ground, shared).await;
    for _ in 1..ATTEMPTS {
        if !matches!(&outcome, Err(error) if error.is_contended()) {
            break;
        }
        outcome = attempt(database, ids, ground, shared).await;
    }
    outcome
}

async fn attempt(
    database: &Database,
    ids: &[Uuid],
    ground: &Ground,
    shared: bool,
) -> Result<Recomputed> {
    if ids.is_empty() {
        return Ok(Recomputed::default());
    }
    let mut transaction = database.pool().begin().await?;
    sqlx::query("select set_config('statement_timeout', '0', true), set_config('synchronous_commit', 'off', true)")
        .execute(&mut *transaction)
        .await?;
    let lock = match shared {
        true => "select pg_advisory_xact_lock_shared($1)",
        false => "select pg_advisory_xact_lock($1)",
    };
    sqlx::query(lock)
        .bind(LOCK)
        .execute(&mut *transaction)
        .await?;
    let done = compute(&mut transaction, ids, ground).await?;
    transaction.commit().await?;
    Ok(done)
}

/// Computes members in the caller's transaction, and writes what differs.
async fn compute(
    connection: &mut PgConnection,
    ids: &[Uuid],
    ground: &Ground,
) -> Result<Recomputed> {
    // Notes are taken first: what changes from here on is noted anew.
    let noted: Vec<(String, bool)> = sqlx::query_as(include_str!("../queries/take_notes.sql"))
        .bind(ids)
        .fetch_all(&mut *connection)
        .await?;
    let stale: Vec<String> = noted
        .into_iter()
        .filter(|(_, payments)| *payments)
        .map(|(customer, _)| customer)
        .collect();
    balances::settle(&mut *connection, &stale).await?;
    let accounts = read::accounts(&mut *connection, ids).await?;
    let stored = read::stored(&mut *connection, ids).await?;
    let setting = ground.setting();
    let nobody = read::Known::default();
    let mut rows = Vec::with_capacity(ids.len());
    for id in ids {
        let stored = stored.get(id);
        let known = match accounts.get(id) {
            Some(known) => known,
            // No customer so far, which says something only where all customers are known.
            None if stored.is_none() && !ground.listed => continue,
            None => &nobody,
        };
        let (mut figures, _) = figures(&known.account, &setting);
        figures.troubles.extend(known.troubles.iter().cloned());
        rows.push(row::Row::new(*id, figures, known, stored, ground));
    }
    Ok(Recomputed {
        members: rows.len() as u64,
        not_understood: rows
            .iter()
            .map(|row| row.figures.troubles.len() as u64)
            .sum(),
        changed: write::write(connection, &rows, ground).await?,
        more: false,
    })
}
