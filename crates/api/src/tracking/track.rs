//! `POST /v1/track`: what somebody did.

use actix_web::HttpRequest;
use actix_web::web::{Data, Payload};
use crm_domain::ingestion::Kind;
use crm_types::ingestion::{Accepted, TrackCall};

use super::call;
use crate::error::Result;
use crate::reply::Reply;
use crate::state::State;

/// Say what somebody did
///
/// The map of events says what it counts as. What is not in the map is kept on the member's timeline; what is told of
/// somebody who is not known waits for them. Also at `/v1/t`.
#[utoipa::path(
    post,
    path = "/v1/track",
    tag = "Tracking",
    request_body = TrackCall,
    responses(
        (status = 200, description = "Taken in", body = Accepted),
        (status = 400, description = "It cannot be read: no JSON (`invalid_json`), or a field without which nobody could \
            act on it (`invalid_message`). Sent again, it is refused again"),
    ),
    security(("write_key" = []))
)]
pub async fn track(
    request: HttpRequest,
    payload: Payload,
    state: Data<State>,
) -> Result<Reply<Accepted>> {
    call::take(request, payload, &state, Some(Kind::Track)).await
}
