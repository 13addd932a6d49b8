//! Executing a run: one at a time over all servers, by a lock that lives and dies with a connection; knows no job's work.

use chrono::{DateTime, NaiveDate, Utc};
use crm_types::jobs::{JobName, RunFailure, RunMode, RunState};
use sqlx::types::Json;
use sqlx::{ConnectOptions, Connection, PgConnection};
use uuid::Uuid;

use super::record::RunRecord;
use super::request::{NewRun, insert};
use super::snapshots::take_snapshot;
use crate::{Database, Error, Result, connect};

/// The right to execute one run, and the connection to do it with. Dropped, the right is gone and the run is lost.
#[derive(Debug)]
pub struct Claim {
    connection: PgConnection,
    run: RunRecord,
}

/// How a run ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    Succeeded,
    Cancelled,
    /// Why, without anybody's data.
    Failed(String),
}

/// What a run will do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Course<'a> {
    pub mode: RunMode,
    pub resume_after: Option<Uuid>,
    pub continues: Option<Uuid>,
    /// A digest of what it reads.
    pub reads: &'a str,
    /// What people should know about that.
    pub note: Option<&'a str>,
}

/// What a stretch of work adds to a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Marks {
    /// How far the walk is; none where this was no part of it.
    pub resume_after: Option<Uuid>,
    pub total: Option<i64>,
    pub seen: i64,
    pub changed: i64,
    pub failure: Option<RunFailure>,
}

/// What a stretch of work that was done elsewhere adds to a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    pub total: Option<i64>,
    pub seen: i64,
    pub changed: i64,
    pub failure: Option<RunFailure>,
}

/// Takes the open run of this job, where there is one and nobody executes it.
///
/// `server` is told to people. A run whose server died is marked on the way, and its successor is taken.
pub async fn claim(
    database: &Database,
    job: JobName,
    server: &str,
    now: DateTime<Utc>,
) -> Result<Option<Claim>> {
    // Most looks find nothing to do, or somebody at it, and need no connection of their own.
    let waiting: bool = sqlx::query_scalar(include_str!("queries/is_waiting.sql"))
        .bind(job.as_str())
        .fetch_one(database.pool())
        .await?;
    if !waiting {
        return Ok(None);
    }
    let mut connection = work_connection(database).await?;
    let held: bool = sqlx::query_scalar("select pg_try_advisory_lock(crm.job_lock($1))")
        .bind(job.as_str())
        .fetch_one(&mut connection)
        .await?;
    let run = match held {
        true => begin(&mut connection, job, server, now).await?,
        false => None,
    };
    let Some(run) = run else {
        connection.close().await.ok();
        return Ok(None);
    };
    Ok(Some(Claim { connection, run }))
}

/// Marks the open run of this job where its server died, and queues another in its place, which is answered.
///
/// None is queued where somebody had asked for the run's end, or where it was itself in the place of a lost one and came
/// no further: what kills its server would only do so again.
pub async fn recover(
    database: &Database,
    job: JobName,
    now: DateTime<Utc>,
) -> Result<Option<RunRecord>> {
    match super::open(database, job).await? {
        Some(run) if run.state == RunState::Running => {}
        _ => return Ok(None),
    }
    let mut connection = database.pool().acquire().await?;
    let mut transaction = connection.begin().await?;
    let successor = recover_within(&mut transaction, job, now).await?;
    transaction.commit().await?;
    Ok(successor)
}

async fn recover_within(
    connection: &mut PgConnection,
    job: JobName,
    now: DateTime<Utc>,
) -> Result<Option<RunRecord>> {
    let open: Option<RunRecord> = sqlx::query_as(include_str!("queries/lock_open.sql"))
        .bind(job.as_str())
        .fetch_optional(&mut *connection)
        .await?;
    let Some(open) = open.filter(|run| run.state == RunState::Running) else {
        return Ok(None);
    };
    let Some(lost) = lose(connection, &open, now).await? else {
        return Ok(None);
    };
    replace(connection, &lost, now).await
}

/// Queues a run in the place of a lost one.
async fn replace(
    connection: &mut PgConnection,
    lost: &RunRecord,
    now: DateTime<Utc>,
) -> Result<Option<RunRecord>> {
    let hopeless = lost.continues.is_some() && lost.seen == 0;
    if lost.state != RunState::Lost || hopeless {
        return Ok(None);
    }
    let requested_by: Option<Uuid> =
        sqlx::query_scalar("select requested_by from crm.job_runs where id = $1")
            .bind(lost.id.0)
            .fetch_one(&mut *connection)
            .await?;
    let new = NewRun {
        job: lost.job,
        mode: lost.mode,
        trigger: lost.trigger,
        requested_by: requested_by.zip(lost.requested_by.clone()),
    };
    let Some(run) = insert(connection, &new, now).await? else {
        return Ok(None);
    };
    Ok(Some(
        sqlx::query_as(include_str!("queries/succeed_lost.sql"))
            .bind(run.id.0)
            .bind(lost.id.0)
            .fetch_one(connection)
            .await?,
    ))
}

/// Marks a run that is said to be running as lost, where nobody holds its job's lock; as cancelled, where that was asked
/// for. The caller has locked the row.
pub(super) async fn lose(
    connection: &mut PgConnection,
    run: &RunRecord,
    now: DateTime<Utc>,
) -> Result<Option<RunRecord>> {
    Ok(sqlx::query_as(include_str!("queries/lose.sql"))
        .bind(run.id.0)
        .bind(now)
        .fetch_optional(connection)
        .await?)
}

/// A connection that is nobody else's. Who freezes in the middle of a run loses it in a minute, and the lock with it.
async fn work_connection(database: &Database) -> Result<PgConnection> {
    // What may take as long as it takes is not worth a warning for taking long.
    let options = (*database.pool().connect_options()).clone();
    let options = options.disable_statement_logging();
    let mut connection = PgConnection::connect_with(&options).await?;
    connect::prepare(&mut connection, std::time::Duration::ZERO).await?;
    sqlx::query(
        "select set_config('idle_session_timeout', '60s', false),
            set_config('application_name', 'member-success-job', false),
            -- Portions are found by their ids, in the order of ids, one after the other: never worth reading a table for.
            set_config('enable_seqscan', 'off', false),
            set_config('random_page_cost', '1.1', false)",
    )
    .execute(&mut connection)
    .await?;
    Ok(connection)
}

/// Under the lock: whoever is said to be running is not.
async fn begin(
    connection: &mut PgConnection,
    job: JobName,
    server: &str,
    now: DateTime<Utc>,
) -> Result<Option<RunRecord>> {
    let mut transaction = connection.begin().await?;
    let open: Option<RunRecord> = sqlx::query_as(include_str!("queries/lock_open.sql"))
        .bind(job.as_str())
        .fetch_optional(&mut *transaction)
        .await?;
    let queued = match open {
        Some(run) if run.state == RunState::Running => {
            let lost: RunRecord = sqlx::query_as(include_str!("queries/lose_locked.sql"))
                .bind(run.id.0)
                .bind(now)
                .fetch_one(&mut *transaction)
                .await?;
            replace(&mut transaction, &lost, now).await?
        }
        open => open,
    };
    let begun = match queued {
        Some(run) => {
            sqlx::query_as(include_str!("queries/begin.sql"))
                .bind(run.id.0)
                .bind(server)
                .bind(now)
                .fetch_optional(&mut *transaction)
                .await?
        }
        None => None,
    };
    transaction.commit().await?;
    Ok(begun)
}

/// What became of taking a run up again.
#[derive(Debug)]
pub enum Reclaim {
    /// It goes on.
    Taken(Box<Claim>),
    /// Somebody holds the lock: the connection that broke, until the database notices, or another server.
    Busy,
    /// It has ended, or another server has it.
    Gone,
}

/// Takes up again a run whose connection broke, as by a restart of the database. `run` is what the claim last said of it.
///
/// # Errors
/// `Unavailable` while there is no database.
pub async fn reclaim(
    database: &Database,
    run: &RunRecord,
    server: &str,
    now: DateTime<Utc>,
) -> Result<Reclaim> {
    let ours = |found: &RunRecord| found.state == RunState::Running && found.lease == run.lease;
    if !super::find(database, run.id)
        .await?
        .as_ref()
        .is_some_and(ours)
    {
        return Ok(Reclaim::Gone);
    }
    let mut connection = work_connection(database).await?;
    let held: bool = sqlx::query_scalar("select pg_try_advisory_lock(crm.job_lock($1))")
        .bind(run.job.as_str())
        .fetch_one(&mut connection)
        .await?;
    if !held {
        connection.close().await.ok();
        return Ok(Reclaim::Busy);
    }
    let again: Option<RunRecord> = sqlx::query_as(include_str!("queries/reclaim.sql"))
        .bind(run.id.0)
        .bind(run.lease)
        .bind(server)
        .bind(now)
        .fetch_optional(&mut connection)
        .await?;
    Ok(match again {
        Some(run) => Reclaim::Taken(Box::new(Claim { connection, run })),
        None => {
            connection.close().await.ok();
            Reclaim::Gone
        }
    })
}

impl Claim {
    /// The run, as of the last time it was written.
    pub fn run(&self) -> &RunRecord {
        &self.run
    }

    /// The connection that holds the lock, and the run.
    pub(crate) fn parts(&mut self) -> (&mut PgConnection, &RunRecord) {
        (&mut self.connection, &self.run)
    }

    pub(crate) fn set_run(&mut self, run: RunRecord) {
        self.run = run;
    }

    /// Whether somebody asked for its end, as of the last time it was written.
    pub fn is_cancelled(&self) -> bool {
        self.run.cancel_requested_at.is_some()
    }

    /// Says how far the run is, and that it lives; false where somebody else has it by now, and nothing may be done for it
    /// any more.
    pub async fn note(&mut self, progress: &Progress, now: DateTime<Utc>) -> Result<bool> {
        let marks = Marks {
            resume_after: None,
            total: progress.total,
            seen: progress.seen,
            changed: progress.changed,
            failure: progress.failure.clone(),
        };
        let noted = advance(&mut self.connection, &self.run, &marks, now).await?;
        Ok(self.took(noted))
    }

    /// Says what the run will do, and what people should know about that; false where somebody else has it by now.
    pub async fn choose(&mut self, mode: RunMode, note: Option<&str>) -> Result<bool> {
        let course = Course {
            mode,
            resume_after: None,
            continues: self.run.continues.map(|run| run.0),
            reads: self.run.reads.as_deref().unwrap_or_default(),
            note,
        };
        let chosen = set_course(&mut self.connection, &self.run, &course).await?;
        Ok(self.took(chosen))
    }

    fn took(&mut self, run: Option<RunRecord>) -> bool {
        let ours = run.is_some();
        if let Some(run) = run {
            self.run = run;
        }
        ours
    }

    /// Gives the run back, to be gone on with by the next who claims it.
    pub async fn hand_over(mut self) -> Result<()> {
        let mut transaction = self.connection.begin().await?;
        sqlx::query(include_str!("queries/hand_over.sql"))
            .bind(self.run.id.0)
            .bind(self.run.lease)
            .execute(&mut *transaction)
            .await?;
        unlock(&mut transaction, self.run.job).await?;
        transaction.commit().await?;
        self.connection.close().await.ok();
        Ok(())
    }

    /// Ends the run and gives up the lock; `day` is the one whose last word the counters now have, where they have it.
    pub async fn finish(
        mut self,
        ending: &Ending,
        day: Option<NaiveDate>,
        now: DateTime<Utc>,
    ) -> Result<RunRecord> {
        let (state, error) = match ending {
            Ending::Succeeded => (RunState::Succeeded, None),
            Ending::Cancelled => (RunState::Cancelled, None),
            Ending::Failed(reason) => (RunState::Failed, Some(reason)),
        };
        let mut transaction = self.connection.begin().await?;
        let ended: Option<RunRecord> = sqlx::query_as(include_str!("queries/end.sql"))
            .bind(self.run.id.0)
            .bind(self.run.lease)
            .bind(state.as_str())
            .bind(error)
            .bind(now)
            .fetch_optional(&mut *transaction)
            .await?;
        let ended = ended.ok_or_else(fenced)?;
        if let Some(day) = day {
            take_snapshot(&mut transaction, day, ended.id, now).await?;
        }
        unlock(&mut transaction, ended.job).await?;
        transaction.commit().await?;
        self.connection.close().await.ok();
        Ok(ended)
    }
}

/// Gives up the lock while the run's row is still locked: whoever looks next waits for the row, and sees both at once.
async fn unlock(connection: &mut PgConnection, job: JobName) -> Result<()> {
    sqlx::query("select pg_advisory_unlock(crm.job_lock($1))")
        .bind(job.as_str())
        .execute(connection)
        .await?;
    Ok(())
}

/// Writes what the run will do; none where somebody else has it by now.
pub(crate) async fn set_course(
    connection: &mut PgConnection,
    run: &RunRecord,
    course: &Course<'_>,
) -> sqlx::Result<Option<RunRecord>> {
    sqlx::query_as(include_str!("queries/set_course.sql"))
        .bind(run.id.0)
        .bind(run.lease)
        .bind(course.mode.as_str())
        .bind(course.resume_after)
        .bind(course.continues)
        .bind(course.reads)
        .bind(course.note)
        .fetch_optional(connection)
        .await
}

/// Writes how far the run is, in the transaction that brought it there; none where somebody else has it by now.
pub(crate) async fn advance(
    connection: &mut PgConnection,
    run: &RunRecord,
    marks: &Marks,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<RunRecord>> {
    sqlx::query_as(include_str!("queries/advance.sql"))
        .bind(run.id.0)
        .bind(run.lease)
        .bind(marks.resume_after)
        .bind(marks.total)
        .bind(marks.seen)
        .bind(marks.changed)
        .bind(marks.failure.as_ref().map(Json))
        .bind(now)
        .fetch_optional(connection)
        .await
}

/// Somebody else has the run by now.
fn fenced() -> Error {
    Error::Conflict {
        constraint: "the lease of the run".to_owned(),
    }
}
