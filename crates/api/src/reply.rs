//! A result as JSON, with 200 or with 202 and an address; an error of serde does not get past it unseen.

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, HeaderValue, LOCATION};
use actix_web::{HttpRequest, HttpResponse, Responder};
use serde::Serialize;

use crate::error::Error;

/// What a handler answers.
pub struct Reply<T>(pub T);

/// Most of a page of fifty.
const USUAL_SIZE: usize = 16 * 1024;

/// What a handler answers that has begun something, and where it is to be followed.
pub struct Accepted<T> {
    pub location: String,
    pub value: T,
}

impl<T: Serialize> Responder for Reply<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        json(StatusCode::OK, &self.0)
    }
}

impl<T: Serialize> Responder for Accepted<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let mut response = json(StatusCode::ACCEPTED, &self.value);
        if let Ok(location) = HeaderValue::try_from(self.location) {
            response.headers_mut().insert(LOCATION, location);
        }
        response
    }
}

fn json(status: StatusCode, value: &impl Serialize) -> HttpResponse {
    let mut buffer = Vec::with_capacity(USUAL_SIZE);
    match serde_json::to_writer(&mut buffer, value) {
        Ok(()) => HttpResponse::build(status)
            .insert_header((CONTENT_TYPE, HeaderValue::from_static("application/json")))
            .body(buffer),
        Err(error) => HttpResponse::from_error(Error::internal(error)),
    }
}
