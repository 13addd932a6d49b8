//! `DELETE /api/crm/ingestion/events/{event}`: an event counts as nothing any more.

use actix_web::HttpResponse;
use actix_web::web::Data;
use crm_domain::ingestion::key;

use super::event_name::EventName;
use crate::auth::{Admin, Authorized};
use crate::error::{Error, Result};
use crate::extract::Path;
use crate::state::State;

/// Take an event out of the map
///
/// From now on it is kept on the members' timelines and not counted. What it counted as before stays counted. To have it
/// neither kept nor counted, map it to `ignore`.
#[utoipa::path(
    delete,
    path = "/api/crm/ingestion/events/{event}",
    tag = "Ingestion",
    params(("event" = String, Path, description = "The event's name in any spelling, percent-encoded", min_length = 1,
        max_length = 200, example = "Meditation Finished")),
    responses(
        (status = 204, description = "It is not in the map any more"),
        (status = 404, description = "It was not in the map (`not_found`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn remove_event_rule(
    _: Authorized<Admin>,
    state: Data<State>,
    Path(EventName(event)): Path<EventName>,
) -> Result<HttpResponse> {
    match crm_db::ingestion::delete_rule(&state.database, &key(&event)).await? {
        true => Ok(HttpResponse::NoContent().finish()),
        false => Err(Error::not_found("This event is not in the map.")),
    }
}
