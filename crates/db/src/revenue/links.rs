//! Whose a customer of Stripe's is: told by metadata, by a verified e-mail, or by somebody; guesses nobody.

use chrono::{DateTime, Utc};
use crm_types::ids::{AdminId, MemberId};
use sqlx::{FromRow, PgConnection, Row, postgres::PgRow, types::Uuid};

use super::changes::{Follow, Restate, follow};
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
    let mut transaction = database.pool().begin().await?;
    let before: Option<Uuid> =
        sqlx::query_scalar("select user_id from billing.links where customer = $1 for update")
            .bind(customer)
            .fetch_optional(&mut *transaction)
            .await?;
    let done = sqlx::query(include_str!("queries/link_by_hand.sql"))
        .bind(customer)
        .bind(member.0)
        .bind(at)
        .bind(by.0)
        .execute(&mut *transaction)
        .await?;
    if done.rows_affected() == 0 {
        return Err(Error::NotFound);
    }
    super::recompute::note_member(&mut transaction, before).await?;
    follow_hands(&mut transaction, customer, at).await?;
    transaction.commit().await?;
    Ok(())
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

/// Takes the link of `customer` away; the next [`link_customers`] looks at it anew.
pub async fn unlink(database: &Database, customer: &str, at: DateTime<Utc>) -> Result<bool> {
    let mut transaction = database.pool().begin().await?;
    let before: Option<Uuid> =
        sqlx::query_scalar("delete from billing.links where customer = $1 returning user_id")
            .bind(customer)
            .fetch_optional(&mut *transaction)
            .await?;
    super::recompute::note_member(&mut transaction, before).await?;
    if before.is_some() {
        follow_hands(&mut transaction, customer, at).await?;
    }
    transaction.commit().await?;
    Ok(before.is_some())
}
