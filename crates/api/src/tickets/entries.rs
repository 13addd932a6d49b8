//! `GET /api/crm/tickets/{id}/entries` and `/history`: what was said and done about a ticket, and what was changed.

use actix_web::web::Data;
use crm_db::tickets::{EntryQuery, TicketName, entries, history};
use crm_types::records::RecordChangePage;
use crm_types::tickets::TicketEntryPage;

use super::{named, not_found};
use crate::auth::{Authorized, Viewer};
use crate::error::Result;
use crate::extract::{ListPage, Path, Query, page_limit};
use crate::reply::Reply;
use crate::state::State;

/// What was said about a ticket
///
/// Replies, notes, the member's answers and changes, the oldest first; those of tickets that have become part of this one
/// among them. A reply that was sent comes with its message, whose state moves on.
#[utoipa::path(
    get,
    path = "/api/crm/tickets/{id}/entries",
    tag = "Tickets",
    params(
        ("id" = String, Path, description = "The ticket's id, or its number as `SUPP-0017`", max_length = 100,
            example = "SUPP-0017"),
        ListPage,
    ),
    responses(
        (status = 200, description = "A page of entries", body = TicketEntryPage),
        (status = 400, description = "A parameter (`invalid_query`) or the cursor (`invalid_cursor`) does not fit"),
        (status = 404, description = "No such ticket (`not_found`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn list_ticket_entries(
    _: Authorized<Viewer>,
    state: Data<State>,
    Path(name): Path<TicketName>,
    Query(query): Query<ListPage>,
) -> Result<Reply<TicketEntryPage>> {
    let asked = understand(query)?;
    let id = named(&state, name).await?;
    let found = entries(&state.database, id, &asked).await?;
    found.map(Reply).ok_or_else(not_found)
}

/// A ticket's history
///
/// What was changed, by whom, and what it was before, the latest first.
#[utoipa::path(
    get,
    path = "/api/crm/tickets/{id}/history",
    tag = "Tickets",
    params(
        ("id" = String, Path, description = "The ticket's id, or its number as `SUPP-0017`", max_length = 100,
            example = "SUPP-0017"),
        ListPage,
    ),
    responses(
        (status = 200, description = "A page of changes", body = RecordChangePage),
        (status = 400, description = "A parameter (`invalid_query`) or the cursor (`invalid_cursor`) does not fit"),
        (status = 404, description = "No such ticket (`not_found`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn list_ticket_history(
    _: Authorized<Viewer>,
    state: Data<State>,
    Path(name): Path<TicketName>,
    Query(query): Query<ListPage>,
) -> Result<Reply<RecordChangePage>> {
    let asked = understand(query)?;
    let id = named(&state, name).await?;
    let found = history(&state.database, id, &asked).await?;
    found.map(Reply).ok_or_else(not_found)
}

fn understand(query: ListPage) -> Result<EntryQuery> {
    Ok(EntryQuery {
        limit: page_limit(query.limit)?,
        cursor: query.cursor,
    })
}
