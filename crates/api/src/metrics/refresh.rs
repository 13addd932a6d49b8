//! `POST /api/crm/metrics/update`: asks for a run that makes the figures anew, or joins the one under way.

use actix_web::web::Data;
use crm_db::jobs::NewRun;
use crm_types::jobs::{JobName, RefreshAnswer, RefreshRequest, Trigger};

use crate::auth::{Agent, Authorized, Credential, session_is_over};
use crate::error::Result;
use crate::extract::OptionalJson;
use crate::jobs::address;
use crate::reply::Accepted;
use crate::state::State;

/// Refresh the figures
///
/// Queues a run of `update-activity-metrics`, which one of the servers begins at once, or joins the one that is open:
/// `joined` says which. A run that was joined keeps its mode, unless it has not begun and a full one is asked for. Follow
/// it at the address in `Location`, or by its events.
#[utoipa::path(
    post,
    path = "/api/crm/metrics/update",
    tag = "Jobs",
    request_body(content = Option<RefreshRequest>, description = "Left out: an incremental run"),
    responses(
        (status = 202, description = "The run", body = RefreshAnswer,
            headers(("Location" = String, description = "The run's address"))),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn refresh_metrics(
    caller: Authorized<Agent>,
    state: Data<State>,
    OptionalJson(request): OptionalJson<RefreshRequest>,
) -> Result<Accepted<RefreshAnswer>> {
    ask(JobName::UpdateActivityMetrics, &caller, &state, &request).await
}

/// Asks for a run of `job` in the caller's name.
pub(super) async fn ask(
    job: JobName,
    caller: &Authorized<Agent>,
    state: &State,
    request: &RefreshRequest,
) -> Result<Accepted<RefreshAnswer>> {
    let asks = crm_db::admins::find(&state.database, caller.principal.admin).await?;
    let admin = asks.ok_or_else(session_is_over)?.admin;
    let new = NewRun {
        job,
        mode: request.mode,
        trigger: match caller.credential {
            Credential::Cookie => Trigger::Page,
            Credential::Bearer => Trigger::Api,
        },
        requested_by: Some((admin.id.0, admin.name)),
    };
    let requested = crm_db::jobs::request(&state.database, &new, state.clock.now()).await?;
    Ok(Accepted {
        location: address(requested.run.id),
        value: RefreshAnswer {
            joined: requested.joined,
            run: requested.run.into(),
        },
    })
}
