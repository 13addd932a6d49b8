//! `GET /api/crm/members/{id}/neighbors`: whom one meets before and after a member in a list.

use actix_web::web::Data;
use crm_types::ids::MemberId;
use crm_types::members::MemberNeighbors;

use super::query::SelectMembers;
use super::{not_found, reading};
use crate::auth::{Authorized, Viewer};
use crate::error::Result;
use crate::extract::{Path, Query};
use crate::reply::Reply;
use crate::state::State;

/// The neighbours of a member
///
/// Who comes before and after the member in the list that the same parameters make of `list_members`. The member need not
/// be in it, as after an edit: then its place is where it would be.
#[utoipa::path(
    get,
    path = "/api/crm/members/{id}/neighbors",
    tag = "Members",
    params(
        ("id" = MemberId, Path, description = "The member's id", example = "7d444840-9dc0-11d1-b245-5ffdce74fad2"),
        SelectMembers
    ),
    responses(
        (status = 200, description = "The neighbours", body = MemberNeighbors),
        (status = 400, description = "A parameter (`invalid_query`) or the filter (`invalid_filter`) does not fit"),
        (status = 404, description = "No such member (`not_found`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn get_member_neighbors(
    _: Authorized<Viewer>,
    state: Data<State>,
    Path(id): Path<MemberId>,
    Query(query): Query<SelectMembers>,
) -> Result<Reply<MemberNeighbors>> {
    let vocabulary = state.vocabulary.get(&state.database).await?;
    let asked = query.understand(&vocabulary)?;
    let found = crm_db::members::neighbors(&state.database, id, &asked, &reading(&state)).await?;
    found.map(Reply).ok_or_else(not_found)
}
