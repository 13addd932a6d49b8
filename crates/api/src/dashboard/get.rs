//! `GET /api/crm/dashboard`: every figure, how it came along, and what needs attention.

use actix_web::web::Data;
use crm_types::dashboard::Dashboard;
use crm_types::jobs::JobName;

use crate::auth::{Authorized, Viewer};
use crate::error::Result;
use crate::members::reading;
use crate::reply::Reply;
use crate::state::State;

/// The dashboard
///
/// Every figure at the moment of reading, with the filter of the list behind it, which finds exactly as many members, and
/// its course over the last thirty days; the last run that made figures anew, and the one under way; and what somebody
/// should look at today.
#[utoipa::path(
    get,
    path = "/api/crm/dashboard",
    tag = "Dashboard",
    responses((status = 200, description = "The dashboard", body = Dashboard)),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn get_dashboard(_: Authorized<Viewer>, state: Data<State>) -> Result<Reply<Dashboard>> {
    let read = crm_db::dashboard::read(&state.database, &reading(&state)).await?;
    let plans = state.settings.plans.iter();
    let next = plans
        .filter(|plan| plan.job() == JobName::UpdateActivityMetrics)
        .filter_map(|plan| plan.next_after(read.read_at));
    Ok(Reply(Dashboard {
        next_run_at: next.min(),
        ..read
    }))
}
