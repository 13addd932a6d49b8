//! `DELETE /api/crm/queue/dead-letters/{id}`: gives a dead letter up.

use actix_web::HttpResponse;
use actix_web::web::Data;
use crm_types::ids::TaskId;

use super::no_such_letter;
use crate::auth::{Admin, Authorized};
use crate::error::Result;
use crate::extract::Path;
use crate::state::State;

/// Give a dead letter up
///
/// It is not tried again. For a week, the same wish counts as fulfilled and is not taken for a new one.
#[utoipa::path(
    delete,
    path = "/api/crm/queue/dead-letters/{id}",
    tag = "Queue",
    params(("id" = TaskId, Path, description = "The dead letter's id", example = "01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a")),
    responses(
        (status = 204, description = "It is given up"),
        (status = 404, description = "No such dead letter, or no longer (`not_found`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn discard_dead_letter(
    caller: Authorized<Admin>,
    state: Data<State>,
    Path(id): Path<TaskId>,
) -> Result<HttpResponse> {
    let admin = caller.principal.admin;
    match crm_db::queue::discard(&state.database, id, admin, state.clock.now()).await? {
        true => Ok(HttpResponse::NoContent().finish()),
        false => Err(no_such_letter()),
    }
}
