//! `GET /api/crm/members/{id}/tickets`: what one member asked for help with.

use actix_web::web::Data;
use crm_db::tickets::{TicketQuery, list, of_member};
use crm_types::ids::MemberId;
use crm_types::tickets::TicketPage;

use super::calendar;
use crate::auth::{Authorized, Viewer};
use crate::error::{Error, Result};
use crate::extract::{ListPage, Path, Query, page_limit};
use crate::members::reading;
use crate::reply::Reply;
use crate::state::State;

/// A member's tickets
///
/// Those that were changed last first.
#[utoipa::path(
    get,
    path = "/api/crm/members/{id}/tickets",
    tag = "Tickets",
    params(
        ("id" = MemberId, Path, description = "The member's id", example = "7d444840-9dc0-11d1-b245-5ffdce74fad2"),
        ListPage,
    ),
    responses(
        (status = 200, description = "A page of tickets", body = TicketPage),
        (status = 400, description = "A parameter (`invalid_query`) or the cursor (`invalid_cursor`) does not fit"),
        (status = 404, description = "No such member (`not_found`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn list_member_tickets(
    _: Authorized<Viewer>,
    state: Data<State>,
    Path(member): Path<MemberId>,
    Query(query): Query<ListPage>,
) -> Result<Reply<TicketPage>> {
    let asked = TicketQuery {
        filter: Some(of_member(member)?),
        limit: page_limit(query.limit)?,
        with_total: query.cursor.is_none(),
        cursor: query.cursor,
        ..TicketQuery::default()
    };
    let page = list(&state.database, &asked, &calendar(&state)).await?;
    if page.items.is_empty() {
        let found = crm_db::members::find(&state.database, member, &reading(&state)).await?;
        found.ok_or_else(|| Error::not_found("There is no such member, or no longer."))?;
    }
    Ok(Reply(page))
}
