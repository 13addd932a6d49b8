//! What somebody decides about a broadcast that is under way: it holds from the moment it is written, also for whatever is
//! about to leave.

use chrono::{DateTime, Utc};
use crm_domain::messages::broadcast::{Turn, turn};
use crm_types::ids::BroadcastId;
use crm_types::messages::{Broadcast, BroadcastState};
use uuid::Uuid;

use super::enqueue;
use super::show::find;
use crate::messages::record::word;
use crate::queue::Due;
use crate::{Database, Error, Result};

/// What became of a decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decided {
    /// As it is now.
    Is(Box<Broadcast>),
    /// It has ended, so.
    Ended(BroadcastState),
    /// There is no such broadcast.
    Unknown,
}

/// Pauses, goes on or stops. Nothing of it leaves from here on that may not: whatever is just being handed over is waited
/// for.
pub async fn decide(
    database: &Database,
    id: BroadcastId,
    happens: Turn,
    now: DateTime<Utc>,
) -> Result<Decided> {
    let mut transaction = database.pool().begin().await?;
    let state: Option<String> = sqlx::query_scalar(include_str!("queries/lock_state.sql"))
        .bind(id.0)
        .fetch_optional(&mut *transaction)
        .await?;
    let Some(state) = state else {
        return Ok(Decided::Unknown);
    };
    let state: BroadcastState = word(&state)?;
    let Ok(next) = turn(state, happens) else {
        return Ok(Decided::Ended(state));
    };
    if next != state {
        let step = set_state(&mut transaction, id.0, next, now).await?;
        // Somebody has to write the rest, or to call off what waits.
        if matches!(next, BroadcastState::Running | BroadcastState::Stopped) {
            enqueue(&mut transaction, id.0, step, Due::Now).await?;
        }
        transaction.commit().await?;
    }
    let found = find(database, id).await?;
    Ok(Decided::Is(Box::new(found.ok_or(Error::NotFound)?)))
}

/// It is in this state from here on; the step that goes on.
pub(super) async fn set_state(
    connection: &mut sqlx::PgConnection,
    id: Uuid,
    state: BroadcastState,
    now: DateTime<Utc>,
) -> Result<i64> {
    Ok(sqlx::query_scalar(include_str!("queries/set_state.sql"))
        .bind(id)
        .bind(state.as_str())
        .bind(now)
        .fetch_one(connection)
        .await?)
}
