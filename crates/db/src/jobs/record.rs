//! A run as stored, and how it goes over the wire.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use crm_types::ids::RunId;
use crm_types::jobs::{JobName, Run, RunFailure, RunMode, RunState, Trigger};
use sqlx::postgres::PgRow;
use sqlx::types::Json;
use sqlx::{FromRow, Row};
use uuid::Uuid;

/// One run of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunRecord {
    pub id: RunId,
    /// Its place in the order of asking.
    pub number: i64,
    pub job: JobName,
    pub mode: RunMode,
    pub trigger: Trigger,
    /// Who asked for it, as they were called then.
    pub requested_by: Option<String>,
    pub state: RunState,
    /// Rises with every change.
    pub revision: i64,
    pub requested_at: DateTime<Utc>,
    pub started_at: Option<DateTime<Utc>>,
    pub heartbeat_at: Option<DateTime<Utc>>,
    pub ended_at: Option<DateTime<Utc>>,
    pub total: Option<i64>,
    pub seen: i64,
    pub changed: i64,
    pub failed: i64,
    /// The first hundred.
    pub failures: Vec<RunFailure>,
    pub error: Option<String>,
    pub cancel_requested_at: Option<DateTime<Utc>>,
    /// Members up to this id are done.
    pub resume_after: Option<Uuid>,
    /// Rises with each claim.
    pub lease: i64,
    /// Who executes it.
    pub server: Option<String>,
    /// The unfinished run from whose place it goes on.
    pub continues: Option<RunId>,
    /// A digest of what it reads.
    pub reads: Option<String>,
}

impl<'r> FromRow<'r, PgRow> for RunRecord {
    fn from_row(row: &'r PgRow) -> sqlx::Result<Self> {
        Ok(Self {
            id: RunId(row.try_get("id")?),
            number: row.try_get("number")?,
            job: word(row, "job")?,
            mode: word(row, "mode")?,
            trigger: word(row, "trigger")?,
            requested_by: row.try_get("requested_by_name")?,
            state: word(row, "state")?,
            revision: row.try_get("revision")?,
            requested_at: row.try_get("requested_at")?,
            started_at: row.try_get("started_at")?,
            heartbeat_at: row.try_get("heartbeat_at")?,
            ended_at: row.try_get("ended_at")?,
            total: row.try_get("total")?,
            seen: row.try_get("seen")?,
            changed: row.try_get("changed")?,
            failed: row.try_get("failed")?,
            failures: row.try_get::<Json<Vec<RunFailure>>, _>("failures")?.0,
            error: row.try_get("error")?,
            cancel_requested_at: row.try_get("cancel_requested_at")?,
            resume_after: row.try_get("resume_after")?,
            lease: row.try_get("lease")?,
            server: row.try_get("server")?,
            continues: row.try_get::<Option<Uuid>, _>("continues")?.map(RunId),
            reads: row.try_get("reads")?,
        })
    }
}

fn word<T>(row: &PgRow, column: &str) -> sqlx::Result<T>
where
    T: FromStr<Err: std::error::Error + Send + Sync + 'static>,
{
    row.try_get::<&str, _>(column)?
        .parse()
        .map_err(|error| sqlx::Error::Decode(Box::new(error)))
}

impl From<RunRecord> for Run {
    fn from(record: RunRecord) -> Self {
        Run {
            id: record.id,
            job: record.job,
            mode: record.mode,
            trigger: record.trigger,
            requested_by: record.requested_by,
            state: record.state,
            revision: record.revision,
            requested_at: record.requested_at,
            started_at: record.started_at,
            heartbeat_at: record.heartbeat_at,
            ended_at: record.ended_at,
            total: record.total,
            seen: record.seen,
            changed: record.changed,
            failed: record.failed,
            failures: record.failures,
            error: record.error,
            cancel_requested: record.cancel_requested_at.is_some(),
        }
    }
}
