//! A result as JSON, with 200; an error of serde does not get past it unseen.

use actix_web::body::BoxBody;
use actix_web::http::header::{CONTENT_TYPE, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, Responder};
use serde::Serialize;

use crate::error::Error;

/// What a handler answers.
pub struct Reply<T>(pub T);

/// Most of a page of fifty.
const USUAL_SIZE: usize = 16 * 1024;

impl<T: Serialize> Responder for Reply<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let mut buffer = Vec::with_capacity(USUAL_SIZE);
        match serde_json::to_writer(&mut buffer, &self.0) {
            Ok(()) => HttpResponse::Ok()
                .insert_header((CONTENT_TYPE, HeaderValue::from_static("application/json")))
                .body(buffer),
            Err(error) => HttpResponse::from_error(Error::internal(error)),
        }
    }
}
