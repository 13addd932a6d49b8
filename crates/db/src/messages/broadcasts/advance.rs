//! One step of a broadcast: as many recipients as its rate allows, each in a transaction of its own, and then the task of
//! the next step. A crash in the middle costs nothing: whoever was written to is, and the step is done again.

use std::time::Duration;

use chrono::{DateTime, Utc};
use crm_domain::messages::broadcast::{Turn, patience, rest, room, spread, turn};
use crm_types::messages::{BroadcastState, RecipientOutcome};
use uuid::Uuid;

use super::counts::counts;
use super::decide::set_state;
use super::held::{call_off, let_go};
use super::plan::{Plan, is_at, plan};
use super::write::{Wrote, write_to};
use super::{Step, enqueue};
use crate::messages::Gate;
use crate::queue::Due;
use crate::{Database, Result};

/// How many recipients are read at once, and how many one step looks at where few of them are written to.
const PORTION: i64 = 500;
const MOST_LOOKED_AT: usize = 2_000;

/// What follows on a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Another step, in that time.
    In(Duration),
    /// It is in this state, in which nobody goes on by themselves.
    Is(BroadcastState),
    /// The broadcast is at another step, which somebody else sees to.
    Elsewhere,
}

/// Goes on with a broadcast that is at this step.
///
/// # Errors
/// Where the database is in the way; asking again goes on.
pub async fn advance(
    database: &Database,
    at: Step,
    gate: &Gate<'_>,
    now: &(dyn Fn() -> DateTime<Utc> + Sync),
) -> Result<Next> {
    let Some(mut plan) = plan(database, at).await? else {
        return Ok(Next::Elsewhere);
    };
    match plan.state {
        BroadcastState::Running => {}
        BroadcastState::Stopped => {
            call_off(database, plan.id, now()).await?;
            return Ok(Next::Is(BroadcastState::Stopped));
        }
        state => return Ok(Next::Is(state)),
    }
    if !let_go(database, &plan, now()).await? {
        return Ok(Next::Elsewhere);
    }
    if plan.is_undone {
        plan.renew_change(database).await?;
    }
    let Some(has_room) = write_some(database, &plan, gate, now).await? else {
        return Ok(Next::Elsewhere);
    };
    end(database, &plan, has_room, now()).await
}

/// Writes to as many as may be. Whether more could have been; none where somebody has decided otherwise.
async fn write_some(
    database: &Database,
    plan: &Plan,
    gate: &Gate<'_>,
    now: &(dyn Fn() -> DateTime<Utc> + Sync),
) -> Result<Option<bool>> {
    let mut left = room(plan.pace(database, now()).await?);
    let mut connection = database.pool().acquire().await?;
    let counts = counts(&mut connection, &[plan.id]).await?;
    drop(connection);
    let waiting = |counts: &super::counts::Counts| counts.of(RecipientOutcome::Waiting);
    let mut held = counts.get(&plan.id).map_or(0, waiting);
    let (mut after, mut looked_at) = (Uuid::nil(), 0);
    while left > 0 && looked_at < MOST_LOOKED_AT {
        let some: Vec<Uuid> = sqlx::query_scalar(include_str!("queries/pending.sql"))
            .bind(plan.id)
            .bind(after)
            .bind(PORTION.min(i64::from(left)))
            .fetch_all(database.pool())
            .await?;
        let Some(last) = some.last() else {
            break;
        };
        after = *last;
        looked_at += some.len();
        for member in some {
            let spread = spread(plan.per_minute, held);
            match write_to(database, plan, member, spread, gate, now()).await? {
                Wrote::Message { waits } => {
                    left -= 1;
                    held += i64::from(waits);
                }
                Wrote::Nothing => {}
                Wrote::Halt => return Ok(None),
            }
        }
    }
    Ok(Some(left > 0))
}

/// What comes after this step, written down with the task that does it.
async fn end(database: &Database, plan: &Plan, has_room: bool, now: DateTime<Utc>) -> Result<Next> {
    let pace = plan.pace(database, now).await?;
    let mut transaction = database.pool().begin().await?;
    // Nobody else writes to it any more: who is pending stays so.
    let state: Option<String> = sqlx::query_scalar(include_str!("queries/lock_state.sql"))
        .bind(plan.id)
        .fetch_optional(&mut *transaction)
        .await?;
    if state.is_none() || !is_at(&mut transaction, plan.id, plan.step).await? {
        return Ok(Next::Elsewhere);
    }
    let counts = counts(&mut transaction, &[plan.id]).await?;
    let counts = counts.get(&plan.id).cloned().unwrap_or_default();
    let pending = counts.of(RecipientOutcome::Pending);
    let happens = if pending == 0 && counts.of(RecipientOutcome::Waiting) == 0 {
        Some(Turn::Over)
    } else if pending > 0 && pace.canary_left == Some(0) {
        Some(Turn::CanaryWritten)
    } else {
        None
    };
    let state = match happens.map(|happens| turn(BroadcastState::Running, happens)) {
        Some(Ok(state)) => state,
        _ => BroadcastState::Running,
    };
    if state != BroadcastState::Running {
        set_state(&mut transaction, plan.id, state, now).await?;
        transaction.commit().await?;
        return Ok(Next::Is(state));
    }
    let wait = match pending {
        0 => {
            let last: Option<DateTime<Utc>> =
                sqlx::query_scalar(include_str!("queries/last_written.sql"))
                    .bind(plan.id)
                    .fetch_one(&mut *transaction)
                    .await?;
            let since = last.map(|last| (now - last).to_std().unwrap_or_default());
            patience(since.unwrap_or_default())
        }
        _ if has_room => Duration::ZERO,
        _ => rest(plan.per_minute),
    };
    let step: i64 = sqlx::query_scalar(include_str!("queries/next_step.sql"))
        .bind(plan.id)
        .fetch_one(&mut *transaction)
        .await?;
    enqueue(&mut transaction, plan.id, step, Due::In(wait)).await?;
    transaction.commit().await?;
    Ok(Next::In(wait))
}
