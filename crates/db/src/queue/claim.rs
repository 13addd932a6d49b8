//! Taking tasks that are due, keeping hold of them, and taking back what dead workers held.

use std::time::Duration;

use sqlx::postgres::types::PgInterval;
use uuid::Uuid;

use super::{TaskRecord, interval};
use crate::{Database, Result};

/// How much of a kind a worker can take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room<'a> {
    pub kind: &'a str,
    /// How many more it can do now.
    pub free: usize,
    /// How often a task of this kind is begun at most.
    pub attempts: u32,
}

/// Takes tasks that are due, the longest due first, and holds them for `lease`. Nobody else gets them meanwhile.
pub async fn claim(
    database: &Database,
    rooms: &[Room<'_>],
    lease: Duration,
    worker: &str,
) -> Result<Vec<TaskRecord>> {
    let (kinds, free): (Vec<&str>, Vec<i64>) = rooms
        .iter()
        .filter(|room| room.free > 0)
        .map(|room| (room.kind, i64::try_from(room.free).unwrap_or(i64::MAX)))
        .unzip();
    if kinds.is_empty() {
        return Ok(Vec::new());
    }
    let mut tasks: Vec<TaskRecord> = sqlx::query_as(include_str!("queries/claim.sql"))
        .bind(kinds)
        .bind(free)
        .bind(interval(lease))
        .bind(worker)
        .fetch_all(database.pool())
        .await?;
    // As they were due; an update answers in an order of its own.
    tasks.sort_by_key(|task| (task.due_at, task.number));
    Ok(tasks)
}

/// Holds tasks, by id and the lease's number, for another `lease`, and answers which of them are still held: the others
/// belong to somebody else by now.
pub async fn renew(
    database: &Database,
    held: &[(Uuid, i64)],
    lease: Duration,
) -> Result<Vec<(Uuid, i64)>> {
    let (ids, leases): (Vec<Uuid>, Vec<i64>) = held.iter().copied().unzip();
    Ok(sqlx::query_as(include_str!("queries/renew.sql"))
        .bind(ids)
        .bind(leases)
        .bind(interval(lease))
        .fetch_all(database.pool())
        .await?)
}

/// Takes back what workers that died held of these kinds: to be done again, or dead where that was its last attempt.
/// Answers how many there were.
pub async fn revive(database: &Database, rooms: &[Room<'_>]) -> Result<u64> {
    let (kinds, attempts): (Vec<&str>, Vec<i32>) = rooms
        .iter()
        .map(|room| (room.kind, i32::try_from(room.attempts).unwrap_or(i32::MAX)))
        .unzip();
    let done = sqlx::query(include_str!("queries/revive.sql"))
        .bind(kinds)
        .bind(attempts)
        .execute(database.pool())
        .await?;
    Ok(done.rows_affected())
}

/// How long until there is something to do: a task of a kind with room is due, or a lease on one of any of these kinds
/// runs out. None where nothing is planned.
pub async fn next_wake(database: &Database, rooms: &[Room<'_>]) -> Result<Option<Duration>> {
    let with_room = rooms.iter().filter(|room| room.free > 0);
    let wait: Option<PgInterval> = sqlx::query_scalar(include_str!("queries/next_wake.sql"))
        .bind(with_room.map(|room| room.kind).collect::<Vec<_>>())
        .bind(rooms.iter().map(|room| room.kind).collect::<Vec<_>>())
        .fetch_one(database.pool())
        .await?;
    Ok(wait.map(|wait| {
        // Subtracting moments makes days of 24 hours and no months.
        let days = i64::from(wait.days).saturating_mul(86_400_000_000);
        let micros = wait.microseconds.saturating_add(days);
        Duration::from_micros(u64::try_from(micros).unwrap_or(0))
    }))
}

/// Deletes tasks that ended longer than `kept` ago, and answers how many. From here on the same wish is a new one. Dead
/// letters stay until somebody decides.
pub async fn delete_ended(database: &Database, kept: Duration) -> Result<u64> {
    let done = sqlx::query(include_str!("queries/delete_ended.sql"))
        .bind(interval(kept))
        .execute(database.pool())
        .await?;
    Ok(done.rows_affected())
}
