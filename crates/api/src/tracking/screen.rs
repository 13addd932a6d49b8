//! `POST /v1/screen`: which screen of an app somebody looked at.

use actix_web::HttpRequest;
use actix_web::web::{Data, Payload};
use crm_domain::ingestion::Kind;
use crm_types::ingestion::{Accepted, ScreenCall};

use super::call;
use crate::error::Result;
use crate::reply::Reply;
use crate::state::State;

/// Say which screen somebody looked at
///
/// As a track call whose event is `Viewed {category} {name} Screen`, or `Loaded a Screen` for one without a name. Also at
/// `/v1/s`.
#[utoipa::path(
    post,
    path = "/v1/screen",
    tag = "Tracking",
    request_body = ScreenCall,
    responses(
        (status = 200, description = "Taken in", body = Accepted),
        (status = 400, description = "It cannot be read: no JSON (`invalid_json`), or a field without which nobody could \
            act on it (`invalid_message`). Sent again, it is refused again"),
    ),
    security(("write_key" = []))
)]
pub async fn screen(
    request: HttpRequest,
    payload: Payload,
    state: Data<State>,
) -> Result<Reply<Accepted>> {
    call::take(request, payload, &state, Some(Kind::Screen)).await
}
