//! Asking for a run, joining the one under way, and asking for its end; executes nothing.

use chrono::{DateTime, Utc};
use crm_types::ids::RunId;
use crm_types::jobs::{JobName, RunMode, RunState, Trigger};
use sqlx::{Connection, PgConnection};
use uuid::{NoContext, Timestamp, Uuid};

use super::claim::lose;
use super::record::RunRecord;
use crate::{Database, Error, Result};

/// A run to ask for.
#[derive(Clone, Debug)]
pub struct NewRun {
    pub job: JobName,
    pub mode: RunMode,
    pub trigger: Trigger,
    /// The admin's id and name; none where nobody in particular asks.
    pub requested_by: Option<(Uuid, String)>,
}

/// The run that somebody asked for, or the one under way.
#[derive(Clone, Debug)]
pub struct Requested {
    /// Whether it was there already.
    pub joined: bool,
    pub run: RunRecord,
}

/// What became of asking for a run's end.
#[derive(Clone, Debug)]
pub enum Cancellation {
    /// There is no such run.
    Unknown,
    /// It had ended before.
    Ended(RunRecord),
    /// It has ended, or will after the members it is at.
    Asked(RunRecord),
}

/// Asks for a run, or joins the one that is open. A queued one becomes a full one where that is asked for; one that is
/// running stays as it is; one whose server died is marked so, and is none to join.
pub async fn request(database: &Database, new: &NewRun, now: DateTime<Utc>) -> Result<Requested> {
    let mut connection = database.pool().acquire().await?;
    let mut transaction = connection.begin().await?;
    let requested = request_within(&mut transaction, new, now).await?;
    transaction.commit().await?;
    Ok(requested)
}

/// The same, within a transaction of the caller.
pub(super) async fn request_within(
    connection: &mut PgConnection,
    new: &NewRun,
    now: DateTime<Utc>,
) -> Result<Requested> {
    // Between two looks the open run may end: then the next insert succeeds.
    const ATTEMPTS: usize = 8;
    for _ in 0..ATTEMPTS {
        if let Some(run) = insert(connection, new, now).await? {
            return Ok(Requested { joined: false, run });
        }
        let open: Option<RunRecord> = sqlx::query_as(include_str!("queries/lock_open.sql"))
            .bind(new.job.as_str())
            .fetch_optional(&mut *connection)
            .await?;
        let Some(open) = open else { continue };
        if open.state == RunState::Running && lose(connection, &open, now).await?.is_some() {
            continue;
        }
        let upgraded: Option<RunRecord> = match (open.state, open.mode, new.mode) {
            (RunState::Queued, RunMode::Incremental, RunMode::Full) => {
                sqlx::query_as(include_str!("queries/upgrade.sql"))
                    .bind(open.id.0)
                    .fetch_optional(&mut *connection)
                    .await?
            }
            _ => None,
        };
        return Ok(Requested {
            joined: true,
            run: upgraded.unwrap_or(open),
        });
    }
    Err(Error::Contended {
        code: "runs come and go".to_owned(),
    })
}

/// Queues a run; none where another one is open.
pub(super) async fn insert(
    connection: &mut PgConnection,
    new: &NewRun,
    now: DateTime<Utc>,
) -> Result<Option<RunRecord>> {
    let (admin, name) = match &new.requested_by {
        Some((id, name)) => (Some(*id), Some(name)),
        None => (None, None),
    };
    Ok(sqlx::query_as(include_str!("queries/insert.sql"))
        .bind(id_at(now))
        .bind(new.job.as_str())
        .bind(new.mode.as_str())
        .bind(new.trigger.as_str())
        .bind(admin)
        .bind(name)
        .bind(now)
        .fetch_optional(connection)
        .await?)
}

/// An id that says when it was made.
fn id_at(now: DateTime<Utc>) -> Uuid {
    let seconds = u64::try_from(now.timestamp()).unwrap_or(0);
    Uuid::new_v7(Timestamp::from_unix(
        NoContext,
        seconds,
        now.timestamp_subsec_nanos(),
    ))
}

/// Asks for the end of a run: at once where it has not begun, after the members it is at otherwise.
pub async fn cancel(database: &Database, id: RunId, now: DateTime<Utc>) -> Result<Cancellation> {
    let asked: Option<RunRecord> = sqlx::query_as(include_str!("queries/cancel.sql"))
        .bind(id.0)
        .bind(now)
        .fetch_optional(database.pool())
        .await?;
    if let Some(run) = asked {
        return Ok(Cancellation::Asked(run));
    }
    Ok(match super::find(database, id).await? {
        Some(run) => Cancellation::Ended(run),
        None => Cancellation::Unknown,
    })
}
