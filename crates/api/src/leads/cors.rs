//! Lets the forms of some sites send what they have, and read what came of it: without cookies, which count for nothing here.

use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, HeaderMap, HeaderName, HeaderValue,
    ORIGIN, VARY,
};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use crate::error::Result;
use crate::state::State;

/// What a form may read beside the answer itself: when to try again.
const EXPOSED: &str = "retry-after, ratelimit, x-request-id";

/// Where a browser says a request comes from; none from what is no browser. An origin that is none is told as it is, and
/// stands in no list.
pub fn origin(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(ORIGIN)?;
    Some(value.to_str().unwrap_or("null").to_lowercase())
}

/// The headers by which a page from `origin` may read the answer.
pub fn allowing(origin: &str) -> Vec<(HeaderName, HeaderValue)> {
    let Ok(origin) = HeaderValue::try_from(origin) else {
        return Vec::new();
    };
    vec![
        (ACCESS_CONTROL_ALLOW_ORIGIN, origin),
        (
            ACCESS_CONTROL_EXPOSE_HEADERS,
            HeaderValue::from_static(EXPOSED),
        ),
    ]
}

/// Every answer depends on where it is asked from.
pub fn vary() -> (HeaderName, HeaderValue) {
    (VARY, HeaderValue::from_static("Origin"))
}

/// What a browser asks before it sends a form: it shows no key, so any form's site will do.
pub async fn preflight(request: HttpRequest, state: Data<State>) -> Result<HttpResponse> {
    let mut answer = HttpResponse::NoContent();
    answer.insert_header(vary());
    if let Some(origin) = origin(request.headers())
        && crm_db::leads::allows(&state.database, &origin).await?
    {
        for header in allowing(&origin) {
            answer.insert_header(header);
        }
        answer
            .insert_header((ACCESS_CONTROL_ALLOW_METHODS, "POST"))
            .insert_header((ACCESS_CONTROL_ALLOW_HEADERS, "authorization, content-type"))
            .insert_header((ACCESS_CONTROL_MAX_AGE, "600"));
    }
    Ok(answer.finish())
}
