//! `POST /api/crm/ingestion/write-keys`: a new key, shown this once.

use actix_web::HttpResponse;
use actix_web::web::Data;
use crm_types::ingestion::{CreatedWriteKey, NewWriteKey};

use super::{misfit, write_key};
use crate::auth::{Admin, Authorized};
use crate::error::Result;
use crate::extract::Json;
use crate::state::State;

/// Make a write key
///
/// The answer holds the key, which is shown this once: only a digest of it is kept.
#[utoipa::path(
    post,
    path = "/api/crm/ingestion/write-keys",
    tag = "Ingestion",
    request_body = NewWriteKey,
    responses((status = 201, description = "Made", body = CreatedWriteKey)),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn create_write_key(
    admin: Authorized<Admin>,
    state: Data<State>,
    Json(new): Json<NewWriteKey>,
) -> Result<HttpResponse> {
    let name = new.name.trim();
    if name.is_empty() || name.chars().count() > 100 {
        return Err(misfit("name", "A name has 1 to 100 characters."));
    }
    let (key, kept) = write_key::make(name, Some(admin.principal.admin));
    let write_key =
        crm_db::ingestion::insert_key(&state.database, &kept, state.clock.now()).await?;
    Ok(HttpResponse::Created().json(CreatedWriteKey { key, write_key }))
}
