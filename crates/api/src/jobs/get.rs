//! `GET /api/crm/jobs/{id}`: one run as it stands.

use actix_web::web::Data;
use crm_types::ids::RunId;
use crm_types::jobs::Run;

use super::no_such_run;
use crate::auth::{Authorized, Viewer};
use crate::error::Result;
use crate::extract::Path;
use crate::reply::Reply;
use crate::state::State;

/// One run
///
/// How far it is, or how it went. To follow it, listen to its events.
#[utoipa::path(
    get,
    path = "/api/crm/jobs/{id}",
    tag = "Jobs",
    params(("id" = RunId, Path, description = "The run's id", example = "01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a")),
    responses(
        (status = 200, description = "The run", body = Run),
        (status = 404, description = "No such run (`not_found`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn get_job(
    _: Authorized<Viewer>,
    state: Data<State>,
    Path(id): Path<RunId>,
) -> Result<Reply<Run>> {
    let found = crm_db::jobs::find(&state.database, id).await?;
    found.map(|run| Reply(run.into())).ok_or_else(no_such_run)
}
