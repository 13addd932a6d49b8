//! How often a password was tried under a key, and how long the next attempt has to wait; does not know what a key stands for.

use chrono::{DateTime, Utc};

use crate::{Database, Result};

/// How patient we are with one key.
#[derive(Clone, Copy, Debug)]
pub struct AttemptLimit {
    /// From this attempt on, each is followed by a wait: one second, two, four, …
    pub free: i32,
    pub longest_wait_seconds: i32,
    /// After so long without an attempt the count begins anew.
    pub forgotten_after_seconds: i32,
}

/// Whether an attempt may go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    Allowed,
    BlockedUntil(DateTime<Utc>),
}

/// Counts one attempt under `key`, before anything is checked.
pub async fn begin_attempt(
    database: &Database,
    key: &[u8; 32],
    limit: AttemptLimit,
    now: DateTime<Utc>,
) -> Result<Attempt> {
    let counted: Option<i32> = sqlx::query_scalar(include_str!("queries/begin_attempt.sql"))
        .bind(key.as_slice())
        .bind(now)
        .bind(limit.free)
        .bind(limit.longest_wait_seconds)
        .bind(limit.forgotten_after_seconds)
        .fetch_optional(database.pool())
        .await?;
    if counted.is_some() {
        return Ok(Attempt::Allowed);
    }
    let until: Option<DateTime<Utc>> =
        sqlx::query_scalar(include_str!("queries/blocked_until.sql"))
            .bind(key.as_slice())
            .fetch_optional(database.pool())
            .await?;
    // Forgiven between the two statements: it may go on after all.
    Ok(until.map_or(Attempt::Allowed, Attempt::BlockedUntil))
}

/// Forgets the mistakes under `account` and takes one attempt back from `address`.
pub async fn forgive_attempts(
    database: &Database,
    account: &[u8; 32],
    address: &[u8; 32],
) -> Result<()> {
    sqlx::query(include_str!("queries/forgive_account.sql"))
        .bind(account.as_slice())
        .execute(database.pool())
        .await?;
    sqlx::query(include_str!("queries/forgive_address.sql"))
        .bind(address.as_slice())
        .execute(database.pool())
        .await?;
    Ok(())
}
