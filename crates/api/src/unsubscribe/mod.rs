//! `/unsubscribe/{token}`: where the links in e-mails lead, for people, and for the mail programs that press them (RFC 8058).
//! Nobody has to sign in: the link says who it is.

mod confirm;
mod show;

pub use confirm::*;
pub use show::*;

use actix_web::http::StatusCode;
use actix_web::http::header::{ACCEPT, CONTENT_TYPE};
use actix_web::{HttpRequest, HttpResponse};

use crate::error::{Error, Result};
use crate::limit;
use crate::state::State;

/// What all of it begins with.
pub const PREFIX: &str = "/unsubscribe/";

/// Whose link it is.
enum Link {
    Of(String),
    /// Nobody's, and this is the answer.
    Unknown(HttpResponse),
}

/// Whoever shows no link of ours is a stranger, and strangers may not try for ever.
fn read(request: &HttpRequest, state: &State, token: &str) -> Result<Link> {
    let links = state.settings.messages.links.as_ref();
    if let Some(address) = links.and_then(|links| links.address(token)) {
        return Ok(Link::Of(address));
    }
    limit::spend_address(request, state)?;
    let is_person = request
        .headers()
        .get(ACCEPT)
        .is_some_and(|types| types.as_bytes().starts_with(b"text/html"));
    match is_person {
        true => Ok(Link::Unknown(page(
            StatusCode::NOT_FOUND,
            include_str!("unknown.html"),
            "",
        ))),
        false => Err(Error::not_found("This link is none of ours.")),
    }
}

/// A page that names an address.
fn page(status: StatusCode, html: &str, address: &str) -> HttpResponse {
    let address = address
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;");
    HttpResponse::build(status)
        .insert_header((CONTENT_TYPE, "text/html; charset=utf-8"))
        .body(html.replace("{address}", &address))
}
