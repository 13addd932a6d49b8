//! `GET /api/crm/leads/board` and `…/board/{column}`: leads in columns, and more cards of one.

use actix_web::web::Data;
use crm_types::leads::{LeadBoard, LeadBoardPage};

use super::calendar;
use super::query::{GetLeadBoard, ListLeadBoardCards};
use crate::auth::{Authorized, Viewer};
use crate::error::{Error, Result};
use crate::extract::{Path, Query};
use crate::reply::Reply;
use crate::state::State;

/// Leads on a board
///
/// Columns by status, in their order, or by owner: nobody first, then everybody who may work, by name. Each has the count of
/// the whole column and its first cards. A card comes into `converted` by a conversion alone.
#[utoipa::path(
    get,
    path = "/api/crm/leads/board",
    tag = "Leads",
    params(GetLeadBoard),
    responses(
        (status = 200, description = "All columns", body = LeadBoard),
        (status = 400, description = "A parameter (`invalid_query`) or the filter (`invalid_filter`) does not fit"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn get_lead_board(
    _: Authorized<Viewer>,
    state: Data<State>,
    Query(query): Query<GetLeadBoard>,
) -> Result<Reply<LeadBoard>> {
    let asked = query.understand()?;
    let board = crm_db::leads::board(&state.database, &asked, &calendar(&state)).await?;
    Ok(Reply(board))
}

/// More cards of a column of leads
///
/// A page of a column's cards in the board's order. Paging by cursor neither skips nor repeats a card that stays where it is
/// while others move. Give what was given for the board.
#[utoipa::path(
    get,
    path = "/api/crm/leads/board/{column}",
    tag = "Leads",
    params(
        ("column" = String, Path, description = "The column's `key`", min_length = 1, max_length = 200, example = "new"),
        ListLeadBoardCards,
    ),
    responses(
        (status = 200, description = "A page of cards", body = LeadBoardPage),
        (status = 400, description = "A parameter (`invalid_query`), the filter (`invalid_filter`) or the cursor \
            (`invalid_cursor`) does not fit"),
        (status = 404, description = "No such column (`not_found`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn list_lead_board_cards(
    _: Authorized<Viewer>,
    state: Data<State>,
    Path(column): Path<String>,
    Query(query): Query<ListLeadBoardCards>,
) -> Result<Reply<LeadBoardPage>> {
    let (asked, cursor) = query.understand()?;
    let calendar = calendar(&state);
    let page = crm_db::leads::board_cards(
        &state.database,
        &asked,
        &column,
        cursor.as_deref(),
        &calendar,
    )
    .await?;
    page.map(Reply)
        .ok_or_else(|| Error::not_found("The board has no such column."))
}
