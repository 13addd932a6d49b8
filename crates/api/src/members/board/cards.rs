//! `GET /api/crm/members/board/{column}`: more cards of one column.

use std::str::FromStr;

use actix_web::web::Data;
use crm_types::members::{BadColumn, BoardPage, ColumnKey};

use super::query::ListBoardCards;
use crate::auth::{Authorized, Viewer};
use crate::error::{Error, Result};
use crate::extract::{Path, Query, unescaped};
use crate::members::reading;
use crate::reply::Reply;
use crate::state::State;

/// A column's key as a segment of a path.
pub struct Segment(ColumnKey);

impl FromStr for Segment {
    type Err = BadColumn;

    fn from_str(segment: &str) -> std::result::Result<Self, Self::Err> {
        unescaped(segment).parse().map(Self)
    }
}

/// More cards of a column
///
/// A page of a column's cards in the board's order. Paging by cursor neither skips nor repeats a card that stays where it
/// is while others move. Give what was given for the board.
#[utoipa::path(
    get,
    path = "/api/crm/members/board/{column}",
    tag = "Members",
    params(
        ("column" = String, Path, description = "The column's `key`", min_length = 1, max_length = 200, example = "at_risk"),
        ListBoardCards,
    ),
    responses(
        (status = 200, description = "A page of cards", body = BoardPage),
        (status = 400, description = "A parameter (`invalid_query`), the filter (`invalid_filter`) or the cursor \
            (`invalid_cursor`) does not fit"),
        (status = 404, description = "No such column (`not_found`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn list_board_cards(
    _: Authorized<Viewer>,
    state: Data<State>,
    Path(Segment(key)): Path<Segment>,
    Query(query): Query<ListBoardCards>,
) -> Result<Reply<BoardPage>> {
    let (asked, cursor) = query.understand()?;
    let reading = reading(&state);
    let page =
        crm_db::members::column(&state.database, &asked, &key, cursor.as_deref(), &reading).await;
    match page {
        Err(crm_db::Error::NotFound) => Err(Error::not_found("The board has no such column.")),
        page => Ok(Reply(page?)),
    }
}
