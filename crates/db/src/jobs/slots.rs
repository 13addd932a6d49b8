//! Planned moments: exactly one server serves each; plans none.

use chrono::{DateTime, Utc};
use sqlx::Connection;

use super::record::RunRecord;
use super::request::{NewRun, request_within};
use crate::{Database, Result};

/// What became of a planned moment.
#[derive(Clone, Debug)]
pub enum Slot {
    /// It has been served, by this server or another.
    Served,
    /// It lay before the first look at this job's schedule, and is passed over.
    Passed,
    /// This call served it, by this run.
    Fired(Box<RunRecord>),
}

/// Serves the moment `slot`, the newest that is due at `now`, unless that has been done.
///
/// One that was served between `slot` and `now` is a newer one: `slot` then belongs to a clock that has jumped back.
pub async fn serve_slot(
    database: &Database,
    new: &NewRun,
    slot: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Slot> {
    let known: bool = sqlx::query_scalar(include_str!("queries/slot_is_known.sql"))
        .bind(new.job.as_str())
        .bind(slot)
        .bind(now)
        .fetch_one(database.pool())
        .await?;
    if known {
        return Ok(Slot::Served);
    }
    let mut connection = database.pool().acquire().await?;
    let mut transaction = connection.begin().await?;
    // Waits for whoever is inserting the same one.
    let first: Option<bool> = sqlx::query_scalar(include_str!("queries/insert_slot.sql"))
        .bind(new.job.as_str())
        .bind(slot)
        .fetch_optional(&mut *transaction)
        .await?;
    let outcome = match first {
        None => Slot::Served,
        Some(true) => Slot::Passed,
        Some(false) => {
            let requested = request_within(&mut transaction, new, now).await?;
            sqlx::query("update crm.job_slots set run_id = $3 where job = $1 and slot = $2")
                .bind(new.job.as_str())
                .bind(slot)
                .bind(requested.run.id.0)
                .execute(&mut *transaction)
                .await?;
            Slot::Fired(Box::new(requested.run))
        }
    };
    transaction.commit().await?;
    Ok(outcome)
}
