//! `POST /v1/alias`: that somebody had another id before.

use actix_web::HttpRequest;
use actix_web::web::{Data, Payload};
use crm_domain::ingestion::Kind;
use crm_types::ingestion::{Accepted, AliasCall};

use super::call;
use crate::error::Result;
use crate::reply::Reply;
use crate::state::State;

/// Say that somebody had another id
///
/// What was and will be told of `previousId` is told of `userId`. Two members who are both known stay two: nothing is
/// merged. Also at `/v1/a`.
#[utoipa::path(
    post,
    path = "/v1/alias",
    tag = "Tracking",
    request_body = AliasCall,
    responses(
        (status = 200, description = "Taken in", body = Accepted),
        (status = 400, description = "It cannot be read: no JSON (`invalid_json`), or a field without which nobody could \
            act on it (`invalid_message`). Sent again, it is refused again"),
    ),
    security(("write_key" = []))
)]
pub async fn alias(
    request: HttpRequest,
    payload: Payload,
    state: Data<State>,
) -> Result<Reply<Accepted>> {
    call::take(request, payload, &state, Some(Kind::Alias)).await
}
