//! `GET /api/crm/jobs`: the schedules there are, and runs of the past.

use actix_web::web::Data;
use crm_types::jobs::{JobPage, Run};

use super::query::{ListJobs, cursor_after};
use crate::auth::{Authorized, Viewer};
use crate::error::Result;
use crate::extract::Query;
use crate::reply::Reply;
use crate::state::State;

/// List jobs
///
/// When each job runs by itself, and its runs: the one under way and those of the past, in the order in which they were
/// asked for, the newest first.
#[utoipa::path(
    get,
    path = "/api/crm/jobs",
    tag = "Jobs",
    params(ListJobs),
    responses(
        (status = 200, description = "Schedules, and a page of runs", body = JobPage),
        (status = 400, description = "A parameter (`invalid_query`) or the cursor (`invalid_cursor`) does not fit"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn list_jobs(
    _: Authorized<Viewer>,
    state: Data<State>,
    Query(query): Query<ListJobs>,
) -> Result<Reply<JobPage>> {
    let asked = query.understand()?;
    let page = crm_db::jobs::list(&state.database, &asked).await?;
    let now = state.clock.now();
    let schedules = state.settings.plans.iter().map(|plan| plan.schedule(now));
    let last = page.items.last().filter(|_| page.has_more);
    Ok(Reply(JobPage {
        schedules: schedules.collect(),
        has_more: page.has_more,
        next_cursor: last.map(|run| cursor_after(run.id)),
        items: page.items.into_iter().map(Run::from).collect(),
    }))
}
