//! `GET /api/crm/members/{id}/activity`: the days of the last year on which a member was there.

use actix_web::web::Data;
use crm_types::ids::MemberId;
use crm_types::members::MemberActivity;

use super::{not_found, reading};
use crate::auth::{Authorized, Viewer};
use crate::error::Result;
use crate::extract::Path;
use crate::reply::Reply;
use crate::state::State;

/// A member's last year
///
/// On which days of the last year the member signed in or wrote in the journal, and how often; days in the account's time
/// zone.
#[utoipa::path(
    get,
    path = "/api/crm/members/{id}/activity",
    tag = "Members",
    params(("id" = MemberId, Path, description = "The member's id", example = "7d444840-9dc0-11d1-b245-5ffdce74fad2")),
    responses(
        (status = 200, description = "A member's last year", body = MemberActivity),
        (status = 404, description = "No such member (`not_found`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn get_member_activity(
    _: Authorized<Viewer>,
    state: Data<State>,
    Path(id): Path<MemberId>,
) -> Result<Reply<MemberActivity>> {
    let found = crm_db::members::activity(&state.database, id, &reading(&state)).await?;
    found.map(Reply).ok_or_else(not_found)
}
