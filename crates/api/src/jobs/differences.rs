//! `GET /api/crm/jobs/{id}/differences`: what a full run found to be other than known, and mended.

use actix_web::web::Data;
use crm_types::ids::RunId;
use crm_types::jobs::RunDifferencePage;

use super::no_such_run;
use crate::auth::{Authorized, Viewer};
use crate::error::Result;
use crate::extract::{ListPage, Path, Query, cursor, page_limit};
use crate::reply::Reply;
use crate::state::State;

/// List what a run mended
///
/// The objects of Stripe's that a full run of `sync-revenue-metrics` found to be other than known, though no event had told
/// of it, in the order in which they were found; also those of unfinished runs that it went on from. It has mended them. Of
/// the first run of all, which knew nothing, and of other jobs there are none.
#[utoipa::path(
    get,
    path = "/api/crm/jobs/{id}/differences",
    tag = "Jobs",
    params(
        ("id" = RunId, Path, description = "The run's id", example = "01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a"),
        ListPage,
    ),
    responses(
        (status = 200, description = "A page of them", body = RunDifferencePage),
        (status = 400, description = "A parameter (`invalid_query`) or the cursor (`invalid_cursor`) does not fit"),
        (status = 404, description = "No such run (`not_found`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn list_job_differences(
    _: Authorized<Viewer>,
    state: Data<State>,
    Path(id): Path<RunId>,
    Query(query): Query<ListPage>,
) -> Result<Reply<RunDifferencePage>> {
    let limit = page_limit(query.limit)?;
    let after = cursor::number(query.cursor.as_deref())?;
    if crm_db::jobs::find(&state.database, id).await?.is_none() {
        return Err(no_such_run());
    }
    let wanted = u32::from(limit) + 1;
    let mut found = crm_db::revenue::list_differences(&state.database, id, after, wanted).await?;
    let has_more = found.len() > usize::from(limit);
    found.truncate(limit.into());
    let last = found.last().filter(|_| has_more);
    Ok(Reply(RunDifferencePage {
        has_more,
        next_cursor: last.map(|(number, _)| cursor::write(&[&number.to_string()])),
        items: found
            .into_iter()
            .map(|(_, difference)| difference)
            .collect(),
    }))
}
