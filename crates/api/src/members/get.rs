//! `GET /api/crm/members/{id}`: everything known of one member.

use actix_web::web::Data;
use crm_types::ids::MemberId;
use crm_types::members::MemberDetail;

use super::reading;
use crate::auth::{Authorized, Viewer};
use crate::error::{Error, Result};
use crate::extract::Path;
use crate::reply::Tagged;
use crate::state::State;

/// One member
///
/// Every figure of both metrics tables. Days since the last login are right at the moment of reading; what is not known
/// is null, which is not 0. The activity figures are as of `calculated_at`, those of revenue as of `revenue_updated_at`. The
/// ETag is what `update_member` wants: it begins with the revision of what people set, and changes with everything else.
#[utoipa::path(
    get,
    path = "/api/crm/members/{id}",
    tag = "Members",
    params(
        ("id" = MemberId, Path, description = "The member's id", example = "7d444840-9dc0-11d1-b245-5ffdce74fad2"),
        ("If-None-Match" = Option<String>, Header, description = "An ETag of before: if nothing is otherwise, the answer is 304",
            max_length = 1000, example = "\"7-0a1b2c3d4e5f6071\""),
    ),
    responses(
        (status = 200, description = "The member", body = MemberDetail),
        (status = 304, description = "It is as it was"),
        (status = 404, description = "No such member (`not_found`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn get_member(
    _: Authorized<Viewer>,
    state: Data<State>,
    Path(id): Path<MemberId>,
) -> Result<Tagged<MemberDetail>> {
    let found = crm_db::members::find(&state.database, id, &reading(&state)).await?;
    found
        .map(|value| Tagged {
            revision: value.revision,
            value,
        })
        .ok_or_else(|| Error::not_found("There is no such member, or no longer."))
}
