//! `GET /api/crm/ingestion/unmapped-events`: what came and was not counted.

use actix_web::web::Data;
use crm_types::ingestion::UnmappedEvents;

use crate::auth::{Admin, Authorized};
use crate::error::Result;
use crate::reply::Reply;
use crate::state::State;

/// List events that are not counted
///
/// Events that are not in the map, and those that are and lack what they would have to carry, with how often and when they
/// came and what their properties are called. The latest first, 200 at most; one that did not come for 90 days is
/// forgotten. Pages, screens and groups are not listed.
#[utoipa::path(
    get,
    path = "/api/crm/ingestion/unmapped-events",
    tag = "Ingestion",
    responses((status = 200, description = "The events", body = UnmappedEvents)),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn list_unmapped_events(
    _: Authorized<Admin>,
    state: Data<State>,
) -> Result<Reply<UnmappedEvents>> {
    Ok(Reply(
        crm_db::ingestion::list_unmapped(&state.database).await?,
    ))
}
