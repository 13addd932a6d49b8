//! `POST /unsubscribe/{token}`: no more e-mails to this address, from this moment on.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use crm_db::messages::unsubscribe as record;

use super::{Link, page, read};
use crate::error::Result;
use crate::extract::{Path, body};
use crate::state::State;

/// The form has one field.
const LARGEST: usize = 16 << 10;

/// Stop e-mails
///
/// For the button behind a link in an e-mail, and for mail programs that offer one themselves (`List-Unsubscribe-Post`,
/// RFC 8058), from wherever they ask. From here on the address, and the members whose it is, get no e-mail; what waits to be
/// sent is not. It is in the ledger of what they agreed to, once, however often it is asked. No session is looked at.
#[utoipa::path(
    post,
    path = "/unsubscribe/{token}",
    tag = "Messages",
    params(("token" = String, Path, description = "As the link has it: the address, and a signature of ours",
        example = "YW1hcmFAZXhhbXBsZS5jb20.c2lnbmF0dXJl")),
    request_body(content = HashMap<String, String>, description = "`List-Unsubscribe=One-Click`; whatever comes is taken for it",
        content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "No more are sent; a page that says so", body = String, content_type = "text/html"),
        (status = 404, description = "The link is none of ours; a page, for browsers (`not_found`)"),
    ),
    security(())
)]
pub async fn unsubscribe(
    request: HttpRequest,
    payload: Payload,
    state: Data<State>,
    Path(token): Path<String>,
) -> Result<HttpResponse> {
    let address = match read(&request, &state, &token)? {
        Link::Of(address) => address,
        Link::Unknown(answer) => return Ok(answer),
    };
    // What is in it says no more than that it came: a link of ours, and a POST.
    let timeout = state.settings.body_timeout;
    body::read_as_sent(&request, &mut payload.into_inner(), LARGEST, timeout).await?;
    record(&state.database, &address, state.clock.now()).await?;
    Ok(page(StatusCode::OK, include_str!("done.html"), &address))
}
