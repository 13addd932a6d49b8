//! `GET /api/crm/members/{id}/peers`: how a member compares to others like them.

use actix_web::web::Data;
use crm_types::ids::MemberId;
use crm_types::members::PeerComparison;

use super::{not_found, reading};
use crate::auth::{Authorized, Viewer};
use crate::error::Result;
use crate::extract::Path;
use crate::reply::Reply;
use crate::state::State;

/// A member beside others
///
/// How the member's figures compare to those of members of the same tier who joined nearest: up to five hundred before and
/// as many after, within half a year. Figures that are not known are left out.
#[utoipa::path(
    get,
    path = "/api/crm/members/{id}/peers",
    tag = "Members",
    params(("id" = MemberId, Path, description = "The member's id", example = "7d444840-9dc0-11d1-b245-5ffdce74fad2")),
    responses(
        (status = 200, description = "A member beside others", body = PeerComparison),
        (status = 404, description = "No such member (`not_found`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn compare_member(
    _: Authorized<Viewer>,
    state: Data<State>,
    Path(id): Path<MemberId>,
) -> Result<Reply<PeerComparison>> {
    let found = crm_db::members::peers(&state.database, id, &reading(&state)).await?;
    found.map(Reply).ok_or_else(not_found)
}
