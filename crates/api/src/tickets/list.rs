//! `GET /api/crm/tickets`: a page of tickets, filtered, searched, sorted.

use actix_web::web::Data;
use crm_types::tickets::TicketPage;

use super::calendar;
use super::query::ListTickets;
use crate::auth::{Authorized, Viewer};
use crate::error::Result;
use crate::extract::Query;
use crate::reply::Reply;
use crate::state::State;

/// List tickets
///
/// A page of tickets and where to go on. Paging by cursor neither skips nor repeats a ticket while rows change. What is due,
/// soon or too late is so at the moment of reading. The total is exact up to a bound and says so beyond it.
#[utoipa::path(
    get,
    path = "/api/crm/tickets",
    tag = "Tickets",
    params(ListTickets),
    responses(
        (status = 200, description = "A page of tickets", body = TicketPage),
        (status = 400, description = "A parameter (`invalid_query`), the filter (`invalid_filter`) or the cursor \
            (`invalid_cursor`) does not fit"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn list_tickets(
    _: Authorized<Viewer>,
    state: Data<State>,
    Query(query): Query<ListTickets>,
) -> Result<Reply<TicketPage>> {
    let asked = query.understand()?;
    let page = crm_db::tickets::list(&state.database, &asked, &calendar(&state)).await?;
    Ok(Reply(page))
}
