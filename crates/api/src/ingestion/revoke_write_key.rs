//! `DELETE /api/crm/ingestion/write-keys/{id}`: a key opens nothing any more.

use actix_web::HttpResponse;
use actix_web::web::Data;
use crm_types::ids::WriteKeyId;

use crate::auth::{Admin, Authorized};
use crate::error::{Error, Result};
use crate::extract::Path;
use crate::state::State;

/// Revoke a write key
///
/// From the next call on it is refused. It stays in the list, and what came with it stays where it is. One that was
/// revoked before stays revoked since then.
#[utoipa::path(
    delete,
    path = "/api/crm/ingestion/write-keys/{id}",
    tag = "Ingestion",
    params(("id" = WriteKeyId, Path, description = "The key's id", example = "01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a")),
    responses(
        (status = 204, description = "Revoked"),
        (status = 404, description = "No such key (`not_found`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn revoke_write_key(
    _: Authorized<Admin>,
    state: Data<State>,
    Path(id): Path<WriteKeyId>,
) -> Result<HttpResponse> {
    match crm_db::ingestion::revoke_key(&state.database, id, state.clock.now()).await? {
        true => Ok(HttpResponse::NoContent().finish()),
        false => Err(Error::not_found("There is no such write key.")),
    }
}
