//! `GET /api/crm/admins`: to whom something can be given.

use actix_web::web::Data;
use crm_types::auth::AdminList;

use crate::auth::{Authorized, Viewer};
use crate::error::Result;
use crate::reply::Reply;
use crate::state::State;

/// List admins
///
/// Everybody who can sign in, in the order of their names: to whom conversations can be given. Those who were disabled are
/// left out.
#[utoipa::path(
    get,
    path = "/api/crm/admins",
    tag = "Admins",
    responses((status = 200, description = "All of them", body = AdminList)),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn list_admins(_: Authorized<Viewer>, state: Data<State>) -> Result<Reply<AdminList>> {
    let all = crm_db::admins::list(&state.database).await?;
    let there = all.into_iter().filter(|admin| admin.disabled_at.is_none());
    let mut items: Vec<_> = there.map(|record| record.admin).collect();
    items.sort_by_cached_key(|admin| (admin.name.to_lowercase(), admin.id));
    Ok(Reply(AdminList { items }))
}
