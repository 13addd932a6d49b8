//! `POST /api/crm/jobs/{id}/cancel`: asks a run to end.

use actix_web::web::Data;
use crm_db::jobs::Cancellation;
use crm_types::ids::RunId;
use crm_types::jobs::Run;
use crm_types::problem::Code;

use super::{address, no_such_run};
use crate::auth::{Agent, Authorized};
use crate::error::{Error, Result};
use crate::extract::Path;
use crate::reply::Accepted;
use crate::state::State;

/// Cancel a run
///
/// One that has not begun ends at once. One that is under way ends after the members it is at; what it has done until
/// then stays, and the next run goes on from there. Asking again changes nothing.
#[utoipa::path(
    post,
    path = "/api/crm/jobs/{id}/cancel",
    tag = "Jobs",
    params(("id" = RunId, Path, description = "The run's id", example = "01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a")),
    responses(
        (status = 202, description = "It has ended, or will", body = Run,
            headers(("Location" = String, description = "The run's address"))),
        (status = 404, description = "No such run (`not_found`)"),
        (status = 409, description = "It had ended before (`run_ended`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn cancel_job(
    _: Authorized<Agent>,
    state: Data<State>,
    Path(id): Path<RunId>,
) -> Result<Accepted<Run>> {
    match crm_db::jobs::cancel(&state.database, id, state.clock.now()).await? {
        Cancellation::Asked(run) => Ok(Accepted {
            location: address(run.id),
            value: run.into(),
        }),
        Cancellation::Ended(run) => Err(Error::new(
            Code::RunEnded,
            format!("The run has ended already ({}).", run.state),
        )),
        Cancellation::Unknown => Err(no_such_run()),
    }
}
