//! Whether a request comes from our own page, told by what browsers add and scripts cannot forge; knows no session.

use actix_web::HttpRequest;
use actix_web::http::header::ORIGIN;
use crm_types::problem::Code;

use crate::error::{Error, Result};
use crate::settings::Origin;

/// Lets pass what our own page sends.
///
/// # Errors
/// `origin_not_allowed` where the browser names another site, or nobody says where it comes from.
pub fn require_own(request: &HttpRequest, own: &Origin) -> Result<()> {
    match source(request, own) {
        Source::Own => Ok(()),
        Source::Unsaid | Source::Foreign => Err(refused()),
    }
}

/// Lets pass our own page and whatever is no browser: for what needs no cookie, and yet sets one.
///
/// # Errors
/// `origin_not_allowed` where the browser names another site.
pub fn refuse_foreign(request: &HttpRequest, own: &Origin) -> Result<()> {
    match source(request, own) {
        Source::Own | Source::Unsaid => Ok(()),
        Source::Foreign => Err(refused()),
    }
}

enum Source {
    Own,
    Foreign,
    Unsaid,
}

fn source(request: &HttpRequest, own: &Origin) -> Source {
    let text = |name: &str| {
        request
            .headers()
            .get(name)
            .map(|value| value.to_str().unwrap_or("?"))
    };
    // `same-origin` is the browser's own word and holds where our public address is known to it by another name
    // (localhost, a development proxy).
    match (text(ORIGIN.as_str()), text("sec-fetch-site")) {
        (_, Some("same-origin")) => Source::Own,
        (Some(origin), _) if origin.eq_ignore_ascii_case(own.as_str()) => Source::Own,
        (None, None) => Source::Unsaid,
        _ => Source::Foreign,
    }
}

fn refused() -> Error {
    Error::new(
        Code::OriginNotAllowed,
        "A session of the page is only taken from the page itself. Programs use a Bearer token from /api/auth/token.",
    )
}
