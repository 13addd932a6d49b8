//! A result as JSON, with 200, 201 or 202, an address or an ETag; an error of serde does not get past it unseen.

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{
    CONTENT_TYPE, ETAG, HeaderMap, HeaderValue, IF_NONE_MATCH, LOCATION,
};
use actix_web::{HttpRequest, HttpResponse, Responder};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};
use crate::json;

/// What a handler answers.
pub struct Reply<T>(pub T);

/// A page of fifty, so that it is not moved while it grows.
const USUAL_SIZE: usize = 24 * 1024;

/// What a handler answers that has begun something, and where it is to be followed.
pub struct Accepted<T> {
    pub location: String,
    pub value: T,
}

/// What a handler answers that has made something.
pub struct Created<T>(pub T);

/// What a handler answers whose revision edits are checked against.
pub struct Tagged<T> {
    pub revision: i64,
    pub value: T,
}

impl<T: Serialize> Responder for Created<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        reply(StatusCode::CREATED, &self.0)
    }
}

impl<T: Serialize> Responder for Tagged<T> {
    type Body = BoxBody;

    /// Whoever has it already and only reads is told so.
    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let written =
            written(&self.value).and_then(|bytes| Ok((tag(self.revision, &bytes)?, bytes)));
        let (tag, bytes) = match written {
            Ok(written) => written,
            Err(error) => return HttpResponse::from_error(error),
        };
        let is_known = request.method().is_safe() && knows(request.headers(), &tag);
        let mut response = match is_known {
            true => HttpResponse::new(StatusCode::NOT_MODIFIED),
            false => answer(StatusCode::OK, bytes),
        };
        response.headers_mut().insert(ETAG, tag);
        response
    }
}

/// The revision, and a digest that changes with everything that is shown.
///
/// # Errors
/// `internal`.
pub fn etag(revision: i64, value: &impl Serialize) -> Result<HeaderValue> {
    tag(revision, &written(value)?)
}

fn tag(revision: i64, bytes: &[u8]) -> Result<HeaderValue> {
    let digest = Sha256::digest(bytes);
    let short: String = digest
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    HeaderValue::try_from(format!("\"{revision}-{short}\"")).map_err(Error::internal)
}

/// Weak comparison, as RFC 9110 wants for `If-None-Match`.
fn knows(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    headers
        .get_all(IF_NONE_MATCH)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|known| known.trim().trim_start_matches("W/"))
        .any(|known| known == "*" || known.as_bytes() == tag.as_bytes())
}

impl<T: Serialize> Responder for Reply<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        reply(StatusCode::OK, &self.0)
    }
}

impl<T: Serialize> Responder for Accepted<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let mut response = reply(StatusCode::ACCEPTED, &self.value);
        if let Ok(location) = HeaderValue::try_from(self.location) {
            response.headers_mut().insert(LOCATION, location);
        }
        response
    }
}

fn reply(status: StatusCode, value: &impl Serialize) -> HttpResponse {
    match written(value) {
        Ok(bytes) => answer(status, bytes),
        Err(error) => HttpResponse::from_error(error),
    }
}

fn written(value: &impl Serialize) -> Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(USUAL_SIZE);
    json::write(&mut bytes, value).map_err(Error::internal)?;
    Ok(bytes)
}

fn answer(status: StatusCode, bytes: Vec<u8>) -> HttpResponse {
    HttpResponse::build(status)
        .insert_header((CONTENT_TYPE, HeaderValue::from_static("application/json")))
        .body(bytes)
}
