//! Dead letters: tasks that came to nothing too often. Looked at, tried again, or given up for good.

use chrono::{DateTime, Utc};
use crm_types::ids::{AdminId, TaskId};
use uuid::Uuid;

use super::TaskRecord;
use crate::{Database, Result};

/// Which dead letters to list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeadQuery<'a> {
    pub kind: Option<&'a str>,
    /// Only those put in before the one with this number.
    pub before: Option<i64>,
    pub limit: u32,
}

/// Some dead letters, the newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadPage {
    pub items: Vec<TaskRecord>,
    pub has_more: bool,
}

/// Dead letters in the order in which they were put in, the newest first.
pub async fn dead(database: &Database, query: &DeadQuery<'_>) -> Result<DeadPage> {
    let limit = usize::try_from(query.limit).unwrap_or(usize::MAX);
    let mut items: Vec<TaskRecord> = sqlx::query_as(include_str!("queries/dead.sql"))
        .bind(query.kind)
        .bind(query.before)
        .bind(i64::from(query.limit).saturating_add(1))
        .fetch_all(database.pool())
        .await?;
    let has_more = items.len() > limit;
    items.truncate(limit);
    Ok(DeadPage { items, has_more })
}

/// Has a dead letter tried again, as often as a new task; false where there is no such dead letter.
pub async fn retry(
    database: &Database,
    id: TaskId,
    admin: AdminId,
    now: DateTime<Utc>,
) -> Result<bool> {
    decide(database, include_str!("queries/retry.sql"), id, admin, now).await
}

/// Gives a dead letter up; false where there is no such dead letter. The same wish is not taken again for a while.
pub async fn discard(
    database: &Database,
    id: TaskId,
    admin: AdminId,
    now: DateTime<Utc>,
) -> Result<bool> {
    decide(
        database,
        include_str!("queries/discard.sql"),
        id,
        admin,
        now,
    )
    .await
}

async fn decide(
    database: &Database,
    sql: &'static str,
    id: TaskId,
    admin: AdminId,
    now: DateTime<Utc>,
) -> Result<bool> {
    let decided: Option<Uuid> = sqlx::query_scalar(sql)
        .bind(id.0)
        .bind(admin.0)
        .bind(now)
        .fetch_optional(database.pool())
        .await?;
    Ok(decided.is_some())
}
