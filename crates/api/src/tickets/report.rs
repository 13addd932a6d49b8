//! `GET /api/crm/tickets/report`: how often tickets were answered and resolved in time.

use actix_web::web::Data;
use crm_db::tickets::report;
use crm_types::tickets::TicketReport;

use crate::auth::{Authorized, Viewer};
use crate::error::Result;
use crate::reply::Reply;
use crate::state::State;

/// The ticket report
///
/// For each of the last twelve months of creation, in the policy's time zone, and each priority: how many tickets there were,
/// how many were answered and resolved in time, how many too late (those that are late by now among them), and the medians of
/// business minutes. Tickets that have become part of others are left out.
#[utoipa::path(
    get,
    path = "/api/crm/tickets/report",
    tag = "Tickets",
    responses((status = 200, description = "The report", body = TicketReport)),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn get_ticket_report(
    _: Authorized<Viewer>,
    state: Data<State>,
) -> Result<Reply<TicketReport>> {
    Ok(Reply(report(&state.database, state.clock.now()).await?))
}
