//! `GET /api/crm/jobs/{id}/events`: a run as it goes on, as server-sent events.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use crm_types::ids::RunId;
use crm_types::jobs::Run;

use super::no_such_run;
use super::watched::Watch;
use crate::auth::{Authorized, Viewer};
use crate::error::Result;
use crate::events::{Latest, last_event_id, respond};
use crate::extract::Path;
use crate::state::State;

/// Watch a run
///
/// Server-sent events, whichever server the run is on: `event: run` with the run as JSON and its `revision` as `id`.
/// They tell the newest state, not each one before it. `Last-Event-ID` resumes: the state follows at once where it is a
/// later one. The stream ends after the last state; asked again with that state's id, the answer is 204, upon which
/// browsers stop asking. It also ends when the server stops and with the access token that opened it: ask again then.
/// A comment every now and then says that it lives.
#[utoipa::path(
    get,
    path = "/api/crm/jobs/{id}/events",
    tag = "Jobs",
    params(
        ("id" = RunId, Path, description = "The run's id", example = "01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a"),
        ("Last-Event-ID" = Option<i64>, Header, example = 12,
            description = "The revision seen last; browsers send it by themselves"),
    ),
    responses(
        (status = 200, description = "The events; the data of each is a `Run`", body = String,
            content_type = "text/event-stream"),
        (status = 204, description = "The run has ended, and its last state has been seen"),
        (status = 404, description = "No such run (`not_found`)"),
        (status = 429, description = "Too many requests, or too many streams open (`too_many_requests`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn watch_job(
    caller: Authorized<Viewer>,
    request: HttpRequest,
    state: Data<State>,
    Path(id): Path<RunId>,
) -> Result<HttpResponse> {
    let watch = state.watched_runs.watch(id);
    let seen = last_event_id(&request);
    let latest = match watch.latest() {
        // Somebody who has seen a later state, on another server perhaps, is not told an earlier one.
        Some(latest) if seen.is_none_or(|seen| seen <= latest.revision) => latest,
        _ => read(&state, &watch, id).await?,
    };
    // A revision that the run does not have is none of its own.
    let known = seen.filter(|seen| *seen <= latest.revision);
    if latest.last && known == Some(latest.revision) {
        return Ok(HttpResponse::NoContent().finish());
    }
    respond(&request, &state, caller.principal, watch, known)
}

/// The run as the database has it now, told to everybody who watches it.
async fn read(state: &State, watch: &Watch, id: RunId) -> Result<Latest> {
    let found = crm_db::jobs::find(&state.database, id).await?;
    let run: Run = found.ok_or_else(no_such_run)?.into();
    state.watched_runs.publish(&run);
    watch.latest().ok_or_else(no_such_run)
}
