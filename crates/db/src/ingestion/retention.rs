//! How long things are kept that nobody needs for ever; deletes in small steps, and nothing that counts.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{Database, Result};

/// No SDK tries again for longer.
const MESSAGES: TimeDelta = TimeDelta::days(90);
/// Visitors who have not said who they are by then will not.
const ANONYMOUS: TimeDelta = TimeDelta::days(90);
const UNKNOWN_USERS: TimeDelta = TimeDelta::days(365);
const UNMAPPED: TimeDelta = TimeDelta::days(90);

/// So many rows at once.
const STEP: i64 = 10_000;

/// Deletes what is old.
pub async fn delete_old(database: &Database, now: DateTime<Utc>) -> Result<()> {
    delete(
        database,
        include_str!("queries/delete_messages.sql"),
        now - MESSAGES,
    )
    .await?;
    delete(
        database,
        include_str!("queries/delete_anonymous.sql"),
        now - ANONYMOUS,
    )
    .await?;
    delete(
        database,
        include_str!("queries/delete_unknown.sql"),
        now - UNKNOWN_USERS,
    )
    .await?;
    delete(
        database,
        include_str!("queries/delete_unseen.sql"),
        now - UNMAPPED,
    )
    .await
}

async fn delete(database: &Database, statement: &'static str, before: DateTime<Utc>) -> Result<()> {
    loop {
        let done = sqlx::query(statement)
            .bind(before)
            .bind(STEP)
            .execute(database.pool())
            .await?;
        if done.rows_affected() < STEP.unsigned_abs() {
            return Ok(());
        }
    }
}
