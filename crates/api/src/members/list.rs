//! `GET /api/crm/members`: a page of members, filtered, searched, sorted.

use actix_web::web::Data;
use crm_types::members::MemberPage;

use super::query::ListMembers;
use super::reading;
use crate::auth::{Authorized, Viewer};
use crate::error::Result;
use crate::extract::Query;
use crate::reply::Reply;
use crate::state::State;

/// List members
///
/// A page of members and where to go on. Paging by cursor neither skips nor repeats a member while rows change. The
/// total is exact up to a bound and says so beyond it.
#[utoipa::path(
    get,
    path = "/api/crm/members",
    tag = "Members",
    params(ListMembers),
    responses(
        (status = 200, description = "A page of members", body = MemberPage),
        (status = 400, description = "A parameter (`invalid_query`), the filter (`invalid_filter`) or the cursor \
            (`invalid_cursor`) does not fit"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn list_members(
    _: Authorized<Viewer>,
    state: Data<State>,
    Query(query): Query<ListMembers>,
) -> Result<Reply<MemberPage>> {
    let vocabulary = state.vocabulary.get(&state.database).await?;
    let asked = query.understand(&vocabulary)?;
    Ok(Reply(
        crm_db::members::list(&state.database, &asked, &reading(&state)).await?,
    ))
}
