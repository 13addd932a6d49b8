//! `GET /api/crm/statuses`: both lists.

use actix_web::web::Data;
use crm_types::statuses::Statuses;

use crate::auth::{Authorized, Viewer};
use crate::error::Result;
use crate::reply::Reply;
use crate::state::State;

/// List statuses
///
/// The engagement and health statuses in their order: what each is called, how it looks, what it counts towards, and how
/// many members have it.
#[utoipa::path(
    get,
    path = "/api/crm/statuses",
    tag = "Statuses",
    responses((status = 200, description = "Both lists", body = Statuses)),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn list_statuses(_: Authorized<Viewer>, state: Data<State>) -> Result<Reply<Statuses>> {
    Ok(Reply(crm_db::statuses::list(&state.database).await?))
}
