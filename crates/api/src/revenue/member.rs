//! `GET /api/crm/members/{id}/revenue`: what a member pays and paid, and how each amount came about.

use actix_web::web::Data;
use crm_types::ids::MemberId;
use crm_types::revenue::MemberRevenue;

use super::calendar;
use crate::auth::{Authorized, Viewer};
use crate::error::{Error, Result};
use crate::extract::Path;
use crate::reply::Reply;
use crate::state::State;

/// A member's revenue
///
/// Subscriptions with the way from each item's price to what it counts for, what others would make of the same, invoices,
/// payments and movements, and the lifetime value in its parts. The items that count add up to `mrr`.
#[utoipa::path(
    get,
    path = "/api/crm/members/{id}/revenue",
    tag = "Revenue",
    params(("id" = MemberId, Path, description = "The member's id", example = "7d444840-9dc0-11d1-b245-5ffdce74fad2")),
    responses(
        (status = 200, description = "The member's revenue", body = MemberRevenue),
        (status = 404, description = "No such member (`not_found`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn get_member_revenue(
    _: Authorized<Viewer>,
    state: Data<State>,
    Path(id): Path<MemberId>,
) -> Result<Reply<MemberRevenue>> {
    let found = crm_db::revenue::member_revenue(&state.database, id, &calendar(&state)).await?;
    found
        .map(Reply)
        .ok_or_else(|| Error::not_found("There is no such member, or no longer."))
}
