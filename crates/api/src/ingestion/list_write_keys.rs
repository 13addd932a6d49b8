//! `GET /api/crm/ingestion/write-keys`: the keys, without the keys themselves.

use actix_web::web::Data;
use crm_types::ingestion::WriteKeyList;

use crate::auth::{Admin, Authorized};
use crate::error::Result;
use crate::reply::Reply;
use crate::state::State;

/// List write keys
///
/// All of them, the newest first, those that were revoked among them. Each says when it was last used and what of its
/// messages could not be read.
#[utoipa::path(
    get,
    path = "/api/crm/ingestion/write-keys",
    tag = "Ingestion",
    responses((status = 200, description = "The keys", body = WriteKeyList)),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn list_write_keys(
    _: Authorized<Admin>,
    state: Data<State>,
) -> Result<Reply<WriteKeyList>> {
    let items = crm_db::ingestion::list_keys(&state.database).await?;
    Ok(Reply(WriteKeyList { items }))
}
