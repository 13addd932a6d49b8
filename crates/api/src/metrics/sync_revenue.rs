//! `POST /api/crm/revenue/sync`: asks for a run that brings what is known of Stripe up to date, or joins the one under way.

use actix_web::web::Data;
use crm_types::jobs::{JobName, RefreshAnswer, RefreshRequest};

use super::refresh::ask;
use crate::auth::{Agent, Authorized};
use crate::error::Result;
use crate::extract::OptionalJson;
use crate::reply::Accepted;
use crate::state::State;

/// Sync revenue with Stripe
///
/// Queues a run of `sync-revenue-metrics`, which one of the servers begins at once, or joins the one that is open: `joined`
/// says which. An incremental run fetches what events tell of since the last one; a full one lists everything and says what
/// it found to be different. Follow it at the address in `Location`, or by its events.
#[utoipa::path(
    post,
    path = "/api/crm/revenue/sync",
    tag = "Jobs",
    request_body(content = Option<RefreshRequest>, description = "Left out: an incremental run"),
    responses(
        (status = 202, description = "The run", body = RefreshAnswer,
            headers(("Location" = String, description = "The run's address"))),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn sync_revenue(
    caller: Authorized<Agent>,
    state: Data<State>,
    OptionalJson(request): OptionalJson<RefreshRequest>,
) -> Result<Accepted<RefreshAnswer>> {
    ask(JobName::SyncRevenueMetrics, &caller, &state, &request).await
}
