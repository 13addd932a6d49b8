//! `GET /unsubscribe/{token}`: the question, and nothing else: programs that look through mail follow every link.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use super::{Link, page, read};
use crate::error::Result;
use crate::extract::Path;
use crate::state::State;

/// Ask whether to stop e-mails
///
/// For whoever follows the link at the end of an e-mail: a page with a button that stops them. Looking at it changes nothing.
#[utoipa::path(
    get,
    path = "/unsubscribe/{token}",
    tag = "Messages",
    params(("token" = String, Path, description = "As the link has it: the address, and a signature of ours",
        example = "YW1hcmFAZXhhbXBsZS5jb20.c2lnbmF0dXJl")),
    responses(
        (status = 200, description = "A page with a button", body = String, content_type = "text/html"),
        (status = 404, description = "The link is none of ours; a page, for browsers (`not_found`)"),
    ),
    security(())
)]
pub async fn show_unsubscribe(
    request: HttpRequest,
    state: Data<State>,
    Path(token): Path<String>,
) -> Result<HttpResponse> {
    Ok(match read(&request, &state, &token)? {
        Link::Of(address) => page(StatusCode::OK, include_str!("ask.html"), &address),
        Link::Unknown(answer) => answer,
    })
}
