//! `GET /api/crm/leads/report`: how many leads become members, by when they came and where from.

use actix_web::web::Data;
use crm_types::leads::LeadReport;

use crate::auth::{Authorized, Viewer};
use crate::error::Result;
use crate::reply::Reply;
use crate::state::State;

/// How many leads become members
///
/// The share of all leads that were converted, by the month they came in (in the account's time zone) and by source, each with
/// the median of whole days it took: of an even number the lower of the two in the middle. Shares are in hundredths of a
/// percent, rounded half up, and 0 where there are no leads. Of sources the hundred largest are told.
#[utoipa::path(
    get,
    path = "/api/crm/leads/report",
    tag = "Leads",
    responses((status = 200, description = "The report", body = LeadReport)),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn get_lead_report(
    _: Authorized<Viewer>,
    state: Data<State>,
) -> Result<Reply<LeadReport>> {
    let zone = state.settings.time_zone;
    Ok(Reply(crm_db::leads::report(&state.database, zone).await?))
}
