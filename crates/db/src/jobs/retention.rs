//! How long runs and served moments are kept; never deletes what a run or the schedule still goes by.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{Database, Result};

/// Longer than anybody looks back, and hundreds of runs where one a night is usual.
const KEPT: TimeDelta = TimeDelta::days(365);

/// Deletes what is old.
pub async fn delete_old(database: &Database, now: DateTime<Utc>) -> Result<()> {
    for statement in [
        include_str!("queries/delete_runs.sql"),
        include_str!("queries/delete_slots.sql"),
    ] {
        sqlx::query(statement)
            .bind(now - KEPT)
            .execute(database.pool())
            .await?;
    }
    Ok(())
}
