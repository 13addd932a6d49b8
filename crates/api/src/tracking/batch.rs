//! `POST /v1/batch`: many messages at once, which is what SDKs send.

use actix_web::HttpRequest;
use actix_web::web::{Data, Payload};
use crm_types::ingestion::{Accepted, BatchCall};

use super::call;
use crate::error::Result;
use crate::reply::Reply;
use crate::state::State;

/// Send many messages at once
///
/// Up to 500 kB in all and 32 kB a message, packed with gzip or not. All that can be read is taken in together, or, where
/// the answer is 5xx, none of it: send it again, and what was told before does nothing twice. Messages that cannot be read
/// are named in the answer and cost the others nothing. Also at `/v1/b`.
#[utoipa::path(
    post,
    path = "/v1/batch",
    tag = "Tracking",
    request_body = BatchCall,
    responses(
        (status = 200, description = "Taken in, but for messages that are named", body = Accepted),
        (status = 400, description = "Nothing of it can be read: no JSON (`invalid_json`), no batch, or no message in it that \
            anybody could act on (`invalid_message`). Sent again, it is refused again"),
    ),
    security(("write_key" = []))
)]
pub async fn batch(
    request: HttpRequest,
    payload: Payload,
    state: Data<State>,
) -> Result<Reply<Accepted>> {
    call::take(request, payload, &state, None).await
}
