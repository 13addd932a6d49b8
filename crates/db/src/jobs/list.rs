//! Reading runs: one, the open one, the last good one, or many; changes none.

use crm_types::ids::RunId;
use crm_types::jobs::{JobName, RunState};

use super::record::RunRecord;
use crate::{Database, Result};

/// Which runs to list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunQuery {
    pub job: Option<JobName>,
    pub state: Option<RunState>,
    /// Only runs asked for before this one; one that is not there has none before it.
    pub after: Option<RunId>,
    pub limit: u32,
}

/// Some runs, the newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunPage {
    pub items: Vec<RunRecord>,
    /// Whether there are more before the last one: ask again with its id.
    pub has_more: bool,
}

/// This job, or all that there are here. A newer server beside us may run others, which are nobody's business before this
/// one is as new.
fn known(job: Option<JobName>) -> Vec<&'static str> {
    let wanted = |name: &&JobName| job.is_none_or(|job| job == **name);
    let known = JobName::ALL.iter().filter(wanted);
    known.map(|name| name.as_str()).collect()
}

/// The run with this id.
pub async fn find(database: &Database, id: RunId) -> Result<Option<RunRecord>> {
    Ok(sqlx::query_as(include_str!("queries/find.sql"))
        .bind(id.0)
        .bind(known(None))
        .fetch_optional(database.pool())
        .await?)
}

/// The run that is queued or running.
pub async fn open(database: &Database, job: JobName) -> Result<Option<RunRecord>> {
    Ok(sqlx::query_as(include_str!("queries/open.sql"))
        .bind(job.as_str())
        .fetch_optional(database.pool())
        .await?)
}

/// The newest run that went through.
pub async fn last_succeeded(database: &Database, job: JobName) -> Result<Option<RunRecord>> {
    Ok(sqlx::query_as(include_str!("queries/last_succeeded.sql"))
        .bind(job.as_str())
        .fetch_optional(database.pool())
        .await?)
}

/// Runs in the order of asking, the newest first.
pub async fn list(database: &Database, query: &RunQuery) -> Result<RunPage> {
    let limit = usize::try_from(query.limit).unwrap_or(usize::MAX);
    let mut items: Vec<RunRecord> = sqlx::query_as(include_str!("queries/list.sql"))
        .bind(known(query.job))
        .bind(query.state.map(RunState::as_str))
        .bind(query.after.map(|id| id.0))
        .bind(i64::from(query.limit).saturating_add(1))
        .fetch_all(database.pool())
        .await?;
    let has_more = items.len() > limit;
    items.truncate(limit);
    Ok(RunPage { items, has_more })
}
