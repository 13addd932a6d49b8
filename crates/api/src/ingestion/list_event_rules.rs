//! `GET /api/crm/ingestion/events`: the map from events to what they count as.

use actix_web::web::Data;
use crm_types::ingestion::EventMap;

use crate::auth::{Admin, Authorized};
use crate::error::Result;
use crate::reply::Reply;
use crate::state::State;

/// List the map of events
///
/// What each event counts as, and which of its properties are read. It comes with the usual spellings.
#[utoipa::path(
    get,
    path = "/api/crm/ingestion/events",
    tag = "Ingestion",
    responses((status = 200, description = "The map", body = EventMap)),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn list_event_rules(_: Authorized<Admin>, state: Data<State>) -> Result<Reply<EventMap>> {
    let items = crm_db::ingestion::list_rules(&state.database).await?;
    Ok(Reply(EventMap { items }))
}
