//! `POST /v1/identify`: who somebody is.

use actix_web::HttpRequest;
use actix_web::web::{Data, Payload};
use crm_domain::ingestion::Kind;
use crm_types::ingestion::{Accepted, IdentifyCall};

use super::call;
use crate::error::Result;
use crate::reply::Reply;
use crate::state::State;

/// Say who somebody is
///
/// Fills the profile of the member with this `userId`. Where the accounts are kept here, somebody who is not known becomes
/// a member; where they are somebody else's, it waits until the account appears. With an `anonymousId` beside the
/// `userId`, what that visitor did before becomes the member's. Also at `/v1/i`.
#[utoipa::path(
    post,
    path = "/v1/identify",
    tag = "Tracking",
    request_body = IdentifyCall,
    responses(
        (status = 200, description = "Taken in", body = Accepted),
        (status = 400, description = "It cannot be read: no JSON (`invalid_json`), or a field without which nobody could \
            act on it (`invalid_message`). Sent again, it is refused again"),
    ),
    security(("write_key" = []))
)]
pub async fn identify(
    request: HttpRequest,
    payload: Payload,
    state: Data<State>,
) -> Result<Reply<Accepted>> {
    call::take(request, payload, &state, Some(Kind::Identify)).await
}
