//! `GET /api/crm/members/board`: members in columns.

use actix_web::web::Data;
use crm_types::members::Board;

use super::query::GetBoard;
use crate::auth::{Authorized, Viewer};
use crate::error::Result;
use crate::extract::Query;
use crate::members::reading;
use crate::reply::Reply;
use crate::state::State;

/// Members on a board
///
/// Columns by status, tier or tags, each with the count and the MRR of the whole column and its first cards. Statuses come in
/// their order; tiers from small to large, then others by name. Nobody is left out: members without a value are in
/// `unclassified`, those whose value has no column are in `other`, and both are there only while somebody is in them. By
/// tags, whoever has two of them stands in both columns, and whoever has none of them in `other`. With a filter or a search,
/// counts are exact up to a bound and say so beyond it, and the MRR is null there.
#[utoipa::path(
    get,
    path = "/api/crm/members/board",
    tag = "Members",
    params(GetBoard),
    responses(
        (status = 200, description = "All columns", body = Board),
        (status = 400, description = "A parameter (`invalid_query`) or the filter (`invalid_filter`) does not fit"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn get_board(
    _: Authorized<Viewer>,
    state: Data<State>,
    Query(query): Query<GetBoard>,
) -> Result<Reply<Board>> {
    let asked = query.understand()?;
    Ok(Reply(
        crm_db::members::board(&state.database, &asked, &reading(&state)).await?,
    ))
}
