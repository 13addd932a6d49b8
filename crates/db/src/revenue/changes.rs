//! Who changed what of the settings that figures depend on, and taking it back; figures follow by a task of the queue.

use chrono::{DateTime, Utc};
use crm_types::ids::AdminId;
use crm_types::revenue::{RevenueChange, RevenueSetting};
use serde_json::{Value, json};
use sqlx::postgres::PgRow;
use sqlx::types::Uuid;
use sqlx::{FromRow, PgConnection, Row};

use super::links::{link_of, link_value, locked_link, set_link};
use super::prices::{locked_tier, set_price_tier, tier_of, tier_value};
use super::rates::{locked_rates, rates_of, rates_value, set_rates};
use super::settings::{locked_policy, policy_of, policy_value, put_policy};
use crate::queue::{Due, NewTask, enqueue_within};
use crate::{Database, Error, Result};

/// The kind of the task that has the figures follow.
pub const RESTATE: &str = "restate-revenue";

/// Whose figures follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Follow {
    /// Everybody's: a setting changed.
    Everybody,
    /// Theirs whose customers changed hands.
    Noticed,
}

/// What a [`RESTATE`] task is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Restate {
    pub follow: Follow,
    /// The change that everybody's figures follow.
    pub change: i64,
}

/// Of a task that says nothing: all there is.
impl Default for Restate {
    fn default() -> Self {
        Self {
            follow: Follow::Everybody,
            change: i64::MAX,
        }
    }
}

/// A change to be noted.
pub(super) struct NewChange<'a> {
    pub setting: RevenueSetting,
    /// Which of them; empty where there is but one.
    pub key: &'a str,
    pub before: Option<Value>,
    pub after: Option<Value>,
    pub undoes: Option<i64>,
}

/// Notes a change that was made in this transaction, and has the figures follow; does nothing where nothing differs.
pub(super) async fn record(
    connection: &mut PgConnection,
    change: &NewChange<'_>,
    by: Option<AdminId>,
    at: DateTime<Utc>,
) -> Result<Option<i64>> {
    if change.before == change.after {
        return Ok(None);
    }
    let number: i64 = sqlx::query_scalar(include_str!("queries/insert_revenue_change.sql"))
        .bind(at)
        .bind(by.map(|by| by.0))
        .bind(change.setting.as_str())
        .bind(change.key)
        .bind(&change.before)
        .bind(&change.after)
        .bind(change.undoes)
        .fetch_one(&mut *connection)
        .await?;
    // Whose a customer is moves the figures of two, which whoever says so sees to.
    if change.setting == RevenueSetting::CustomerLink {
        return Ok(Some(number));
    }
    let restate = Restate {
        follow: Follow::Everybody,
        change: number,
    };
    follow(connection, &number.to_string(), restate).await?;
    Ok(Some(number))
}

/// Has the figures follow, in the transaction of what they follow.
pub(super) async fn follow(
    connection: &mut PgConnection,
    key: &str,
    restate: Restate,
) -> Result<()> {
    let task = NewTask {
        kind: RESTATE,
        key,
        payload: &json!(restate),
        due: Due::Now,
    };
    enqueue_within(connection, &task).await?;
    Ok(())
}

/// The number of the last change; 0 before there is one.
pub(super) async fn last_change(database: &Database) -> Result<i64> {
    Ok(
        sqlx::query_scalar("select coalesce(max(number), 0) from crm.revenue_changes")
            .fetch_one(database.pool())
            .await?,
    )
}

/// A change as it is shown.
struct Shown(RevenueChange);

impl<'r> FromRow<'r, PgRow> for Shown {
    fn from_row(row: &'r PgRow) -> sqlx::Result<Self> {
        let setting: &str = row.try_get("setting")?;
        Ok(Self(RevenueChange {
            number: row.try_get("number")?,
            at: row.try_get("at")?,
            changed_by: row.try_get::<Option<Uuid>, _>("changed_by")?.map(AdminId),
            changed_by_name: row.try_get("changed_by_name")?,
            setting: setting
                .parse()
                .map_err(|_| sqlx::Error::Decode("a change of no known setting".into()))?,
            key: row.try_get("key")?,
            before: row.try_get("before")?,
            after: row.try_get("after")?,
            undoes: row.try_get("undoes")?,
            undone_by: row.try_get("undone_by")?,
        }))
    }
}

/// Changes, the newest first, from before number `before` on.
pub async fn list_changes(
    database: &Database,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<RevenueChange>> {
    shown(database, before, limit, None).await
}

/// One change.
pub async fn find_change(database: &Database, number: i64) -> Result<Option<RevenueChange>> {
    Ok(shown(database, None, 1, Some(number)).await?.pop())
}

async fn shown(
    database: &Database,
    before: Option<i64>,
    limit: u32,
    number: Option<i64>,
) -> Result<Vec<RevenueChange>> {
    let rows: Vec<Shown> = sqlx::query_as(include_str!("queries/list_revenue_changes.sql"))
        .bind(before)
        .bind(i64::from(limit))
        .bind(number)
        .fetch_all(database.pool())
        .await?;
    Ok(rows.into_iter().map(|Shown(change)| change).collect())
}

/// What became of taking a change back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undone {
    /// By this change.
    By(i64),
    /// There is no such change.
    Unknown,
    /// It was taken back before, by this change.
    Already(i64),
    /// What it left behind is not there any more: a later change stands on it.
    Overtaken,
    /// It was not made here: the configuration says so.
    NotOurs,
}

/// Puts back what was there before a change, as a change of its own; nothing where something later stands on it.
pub async fn undo_change(
    database: &Database,
    number: i64,
    by: AdminId,
    at: DateTime<Utc>,
) -> Result<Undone> {
    let mut transaction = database.pool().begin().await?;
    let found: Option<(String, String, Option<Value>, Option<Value>)> = sqlx::query_as(
        "select setting, key, before, after from crm.revenue_changes where number = $1 for update",
    )
    .bind(number)
    .fetch_optional(&mut *transaction)
    .await?;
    let Some((setting, key, before, after)) = found else {
        return Ok(Undone::Unknown);
    };
    let undone: Option<i64> =
        sqlx::query_scalar("select number from crm.revenue_changes where undoes = $1")
            .bind(number)
            .fetch_optional(&mut *transaction)
            .await?;
    if let Some(undone) = undone {
        return Ok(Undone::Already(undone));
    }
    let setting = setting.parse().map_err(|_| unread())?;
    let put = match setting {
        RevenueSetting::Policy => back_policy(&mut transaction, &before, &after, by, at).await?,
        RevenueSetting::PriceTier => {
            back_tier(&mut transaction, &key, &before, &after, by, at).await?
        }
        RevenueSetting::ExchangeRates => {
            back_rates(&mut transaction, &before, &after, by, at).await?
        }
        RevenueSetting::CustomerLink => {
            back_link(&mut transaction, &key, &before, &after, by, at).await?
        }
        RevenueSetting::ReportingCurrency => return Ok(Undone::NotOurs),
    };
    if !put {
        return Ok(Undone::Overtaken);
    }
    let change = NewChange {
        setting,
        key: &key,
        before: after,
        after: before,
        undoes: Some(number),
    };
    let Some(undo) = record(&mut transaction, &change, Some(by), at).await? else {
        return Err(unread());
    };
    transaction.commit().await?;
    Ok(Undone::By(undo))
}

async fn back_policy(
    connection: &mut PgConnection,
    before: &Option<Value>,
    after: &Option<Value>,
    by: AdminId,
    at: DateTime<Utc>,
) -> Result<bool> {
    let current = policy_value(&locked_policy(&mut *connection).await?.policy);
    if Some(&current) != after.as_ref() {
        return Ok(false);
    }
    let before = before.as_ref().and_then(policy_of).ok_or_else(unread)?;
    put_policy(connection, &before, Some(by), at).await?;
    Ok(true)
}

async fn back_tier(
    connection: &mut PgConnection,
    price: &str,
    before: &Option<Value>,
    after: &Option<Value>,
    by: AdminId,
    at: DateTime<Utc>,
) -> Result<bool> {
    let current = locked_tier(&mut *connection, price).await?;
    if current.as_ref().map(tier_value) != *after {
        return Ok(false);
    }
    let before = match before {
        Some(value) => Some(tier_of(value).ok_or_else(unread)?),
        None => None,
    };
    set_price_tier(connection, price, before.as_ref(), Some(by), at).await?;
    Ok(true)
}

async fn back_rates(
    connection: &mut PgConnection,
    before: &Option<Value>,
    after: &Option<Value>,
    by: AdminId,
    at: DateTime<Utc>,
) -> Result<bool> {
    let before = before.as_ref().and_then(rates_of).ok_or_else(unread)?;
    let mut current = locked_rates(&mut *connection, before.keys()).await?;
    for key in before.keys() {
        current.entry(key.clone()).or_default();
    }
    if Some(rates_value(&current)) != *after {
        return Ok(false);
    }
    set_rates(connection, before, "undo", Some(by), at).await?;
    Ok(true)
}

/// False also where the member it was before is gone.
async fn back_link(
    connection: &mut PgConnection,
    customer: &str,
    before: &Option<Value>,
    after: &Option<Value>,
    by: AdminId,
    at: DateTime<Utc>,
) -> Result<bool> {
    let current = locked_link(&mut *connection, customer).await?;
    if current.map(link_value) != *after {
        return Ok(false);
    }
    let before = match before {
        Some(value) => Some(link_of(value).ok_or_else(unread)?),
        None => None,
    };
    set_link(connection, customer, before, by, at).await
}

fn unread() -> Error {
    Error::Other {
        reason: "a change of the settings is not read".to_owned(),
    }
}
