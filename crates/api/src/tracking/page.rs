//! `POST /v1/page`: which page somebody looked at.

use actix_web::HttpRequest;
use actix_web::web::{Data, Payload};
use crm_domain::ingestion::Kind;
use crm_types::ingestion::{Accepted, PageCall};

use super::call;
use crate::error::Result;
use crate::reply::Reply;
use crate::state::State;

/// Say which page somebody looked at
///
/// As a track call whose event is `Viewed {category} {name} Page`, or `Loaded a Page` for one without a name. Also at
/// `/v1/p`.
#[utoipa::path(
    post,
    path = "/v1/page",
    tag = "Tracking",
    request_body = PageCall,
    responses(
        (status = 200, description = "Taken in", body = Accepted),
        (status = 400, description = "It cannot be read: no JSON (`invalid_json`), or a field without which nobody could \
            act on it (`invalid_message`). Sent again, it is refused again"),
    ),
    security(("write_key" = []))
)]
pub async fn page(
    request: HttpRequest,
    payload: Payload,
    state: Data<State>,
) -> Result<Reply<Accepted>> {
    call::take(request, payload, &state, Some(Kind::Page)).await
}
