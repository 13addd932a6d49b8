//! Whose a customer of Stripe's is: told by metadata, by a verified e-mail, or by somebody; guesses nobody.

use chrono::{DateTime, Utc};
use crm_types::ids::{AdminId, MemberId};
use crm_types::revenue::RevenueSetting;
use serde_json::{Value, json};
use sqlx::{FromRow, PgConnection, Row, postgres::PgRow, types::Uuid};

use super::changes::{Follow, NewChange, Restate, follow, record};
use crate::{Database, Error, Result};

/// How many customers are whose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Linked {
    /// Linked by this call.
    pub linked: u64,
    /// May be several members'.
    pub ambiguous: u64,
    /// Nobody's.
    pub unmatched: u64,
}

/// Links customers that are nobody's yet, and notes those that remain so.
///
/// By metadata `user_id`, `member_id`, `supabase_user_id` or `userId` that is a member's id; else by an e-mail address that
/// exactly one member has, and has confirmed where the accounts know of that. What was linked by hand stays.
pub async fn link_customers(database: &Database, at: DateTime<Utc>) -> Result<Linked> {
    let mut transaction = database.pool().begin().await?;
    sqlx::query("set local statement_timeout = 0")
        .execute(&mut *transaction)
        .await?;
    let linked = link_within(&mut transaction, at).await?;
    let (ambiguous, unmatched): (i64, i64) =
        sqlx::query_as(include_str!("queries/count_unlinked.sql"))
            .fetch_one(&mut *transaction)
            .await?;
    transaction.commit().await?;
    let count = |n: i64| u64::try_from(n).unwrap_or(0);
    Ok(Linked {
        linked: count(linked),
        ambiguous: count(ambiguous),
        unmatched: count(unmatched),
    })
}

/// Answers how many were linked.
pub(super) async fn link_within(connection: &mut PgConnection, at: DateTime<Utc>) -> Result<i64> {
    let confirmed: bool = sqlx::query_scalar(include_str!("queries/knows_confirmation.sql"))
        .fetch_one(&mut *connection)
        .await?;
    let statement = match confirmed {
        true => include_str!("queries/link_customers.sql")
            .replace("{confirmed}", "u.email_confirmed_at is not null"),
        false => include_str!("queries/link_customers.sql").replace("{confirmed}", "true"),
    };
    Ok(sqlx::query_scalar(sqlx::AssertSqlSafe(statement))
        .bind(at)
        .fetch_one(connection)
        .await?)
}

/// A customer who is nobody's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnlinkedCustomer {
    pub customer: String,
    pub email: Option<String>,
    pub name: Option<String>,
    /// Those it may be; empty where nobody fits.
    pub candidates: Vec<MemberId>,
    /// How many subscriptions it has.
    pub subscriptions: i64,
}

impl<'r> FromRow<'r, PgRow> for UnlinkedCustomer {
    fn from_row(row: &'r PgRow) -> sqlx::Result<Self> {
        let candidates: Vec<Uuid> = row.try_get("candidates")?;
        Ok(Self {
            customer: row.try_get("customer")?,
            email: row.try_get("email")?,
            name: row.try_get("name")?,
            candidates: candidates.into_iter().map(MemberId).collect(),
            subscriptions: row.try_get("subscriptions")?,
        })
    }
}

/// Customers who are nobody's, in the order of their ids from after `after` on.
pub async fn list_unlinked(
    database: &Database,
    after: Option<&str>,
    limit: u32,
) -> Result<Vec<UnlinkedCustomer>> {
    Ok(sqlx::query_as(include_str!("queries/list_unlinked.sql"))
        .bind(after.unwrap_or(""))
        .bind(i64::from(limit))
        .fetch_all(database.pool())
        .await?)
}

/// Says whose `customer` is, whatever was thought before. `NotFound` where there is no such customer or member.
pub async fn link_by_hand(
    database: &Database,
    customer: &str,
    member: MemberId,
    by: AdminId,
    at: DateTime<Utc>,
) -> Result<()> {
    match set_and_record(database, customer, Some(member), by, at).await? {
        true => Ok(()),
        false => Err(Error::NotFound),
    }
}

/// Takes the link of `customer` away; the next [`link_customers`] looks at it anew. False where it was nobody's.
pub async fn unlink(
    database: &Database,
    customer: &str,
    by: AdminId,
    at: DateTime<Utc>,
) -> Result<bool> {
    set_and_record(database, customer, None, by, at).await
}

async fn set_and_record(
    database: &Database,
    customer: &str,
    member: Option<MemberId>,
    by: AdminId,
    at: DateTime<Utc>,
) -> Result<bool> {
    let mut transaction = database.pool().begin().await?;
    let before = locked_link(&mut transaction, customer).await?;
    if !set_link(&mut transaction, customer, member, by, at).await? {
        return Ok(false);
    }
    let change = NewChange {
        setting: RevenueSetting::CustomerLink,
        key: customer,
        before: before.map(link_value),
        after: member.map(link_value),
        undoes: None,
    };
    record(&mut transaction, &change, Some(by), at).await?;
    transaction.commit().await?;
    Ok(true)
}

/// Whose it is, which nobody changes until the transaction ends.
pub(super) async fn locked_link(
    connection: &mut PgConnection,
    customer: &str,
) -> Result<Option<MemberId>> {
    let member: Option<Uuid> =
        sqlx::query_scalar("select user_id from billing.links where customer = $1 for update")
            .bind(customer)
            .fetch_optional(connection)
            .await?;
    Ok(member.map(MemberId))
}

pub(super) fn link_value(member: MemberId) -> Value {
    json!({ "member_id": member })
}

pub(super) fn link_of(value: &Value) -> Option<MemberId> {
    value.get("member_id")?.as_str()?.parse().ok()
}

/// Makes a customer a member's, or nobody's, and has the figures follow; notes no change. False where there is no such
/// customer or member, or it was nobody's.
pub(super) async fn set_link(
    connection: &mut PgConnection,
    customer: &str,
    member: Option<MemberId>,
    by: AdminId,
    at: DateTime<Utc>,
) -> Result<bool> {
    let before = locked_link(&mut *connection, customer).await?;
    let done = match member {
        Some(member) => sqlx::query(include_str!("queries/link_by_hand.sql"))
            .bind(customer)
            .bind(member.0)
            .bind(at)
            .bind(by.0),
        None => sqlx::query("delete from billing.links where customer = $1").bind(customer),
    };
    if done.execute(&mut *connection).await?.rows_affected() == 0 {
        return Ok(false);
    }
    let before = before.map(|member| member.0);
    super::recompute::note_member(&mut *connection, before).await?;
    follow_hands(connection, customer, at).await?;
    Ok(true)
}

/// Has the figures follow that a customer changed hands.
async fn follow_hands(
    connection: &mut PgConnection,
    customer: &str,
    at: DateTime<Utc>,
) -> Result<()> {
    let key = format!("{}/{}", at.timestamp_micros(), customer);
    // Keys have 200 characters at most, and the moment comes first.
    let key: String = key.chars().take(200).collect();
    let task = Restate {
        follow: Follow::Noticed,
        change: 0,
    };
    follow(connection, &key, task).await
}
