//! `GET /api/crm/tickets/board` and `/board/{column}`: tickets in columns, and more cards of one.

use actix_web::web::Data;
use crm_db::tickets::{BoardColumn, GroupBy, TicketQuery, board, column};
use crm_types::filter::Expr;
use crm_types::tickets::{TicketBoard, TicketBoardColumn, TicketBoardPage};

use super::calendar;
use super::query::{GetTicketBoard, ListTicketBoardCards};
use crate::auth::{Authorized, Viewer};
use crate::error::{Error, Result};
use crate::extract::{Path, Query};
use crate::reply::Reply;
use crate::state::State;

/// Tickets on a board
///
/// Columns by status or by priority, in their order, each with the count of the whole column and its first cards.
#[utoipa::path(
    get,
    path = "/api/crm/tickets/board",
    tag = "Tickets",
    params(GetTicketBoard),
    responses(
        (status = 200, description = "All columns", body = TicketBoard),
        (status = 400, description = "A parameter (`invalid_query`) or the filter (`invalid_filter`) does not fit"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn get_ticket_board(
    _: Authorized<Viewer>,
    state: Data<State>,
    Query(query): Query<GetTicketBoard>,
) -> Result<Reply<TicketBoard>> {
    let (group_by, asked) = query.understand()?;
    let columns = board(&state.database, group_by, &asked, &calendar(&state)).await?;
    Ok(Reply(TicketBoard {
        group_by: group_by.as_str().to_owned(),
        columns: columns
            .into_iter()
            .filter_map(|found| shown(group_by, &asked, found))
            .collect(),
        filter: asked.filter.as_ref().map(Expr::to_string),
    }))
}

fn shown(group_by: GroupBy, asked: &TicketQuery, found: BoardColumn) -> Option<TicketBoardColumn> {
    let value = group_by
        .values()
        .iter()
        .find(|value| value.key == found.key)?;
    let own = group_by.filter(found.key)?;
    let filter = match asked.filter.clone() {
        Some(filter) => Expr::All(vec![filter, own]),
        None => own,
    };
    Some(TicketBoardColumn {
        key: value.key.to_owned(),
        label: value.label.to_owned(),
        tone: value.tone,
        takes_cards: true,
        total: found.total,
        filter: filter.to_string(),
        cards: found.cards,
        next_cursor: found.next_cursor,
    })
}

/// More cards of a column of tickets
///
/// A page of a column's cards in the board's order. Paging by cursor neither skips nor repeats a card that stays where it
/// is while others move. Give what was given for the board.
#[utoipa::path(
    get,
    path = "/api/crm/tickets/board/{column}",
    tag = "Tickets",
    params(
        ("column" = String, Path, description = "The column's `key`", min_length = 1, max_length = 100, example = "open"),
        ListTicketBoardCards,
    ),
    responses(
        (status = 200, description = "A page of cards", body = TicketBoardPage),
        (status = 400, description = "A parameter (`invalid_query`), the filter (`invalid_filter`) or the cursor \
            (`invalid_cursor`) does not fit"),
        (status = 404, description = "No such column (`not_found`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn list_ticket_board_cards(
    _: Authorized<Viewer>,
    state: Data<State>,
    Path(key): Path<String>,
    Query(query): Query<ListTicketBoardCards>,
) -> Result<Reply<TicketBoardPage>> {
    let (group_by, asked) = query.understand()?;
    if group_by.filter(&key).is_none() {
        return Err(Error::not_found("The board has no such column."));
    }
    let calendar = calendar(&state);
    let (cards, next_cursor) = column(&state.database, group_by, &key, &asked, &calendar).await?;
    Ok(Reply(TicketBoardPage {
        cards,
        has_more: next_cursor.is_some(),
        next_cursor,
    }))
}
