//! `POST /api/crm/queue/dead-letters/{id}/retry`: has a dead letter tried again.

use actix_web::HttpResponse;
use actix_web::web::Data;
use crm_types::ids::TaskId;

use super::no_such_letter;
use crate::auth::{Admin, Authorized};
use crate::error::Result;
use crate::extract::Path;
use crate::state::State;

/// Try a dead letter again
///
/// It is tried again at once, and as often as a new one.
#[utoipa::path(
    post,
    path = "/api/crm/queue/dead-letters/{id}/retry",
    tag = "Queue",
    params(("id" = TaskId, Path, description = "The dead letter's id", example = "01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a")),
    responses(
        (status = 204, description = "It is tried again"),
        (status = 404, description = "No such dead letter, or no longer (`not_found`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn retry_dead_letter(
    caller: Authorized<Admin>,
    state: Data<State>,
    Path(id): Path<TaskId>,
) -> Result<HttpResponse> {
    let admin = caller.principal.admin;
    match crm_db::queue::retry(&state.database, id, admin, state.clock.now()).await? {
        true => Ok(HttpResponse::NoContent().finish()),
        false => Err(no_such_letter()),
    }
}
