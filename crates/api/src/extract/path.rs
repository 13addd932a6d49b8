//! The variable part of a path as a type; refuses what is none with the name of the segment.

use std::fmt::Display;
use std::future::{Ready, ready};
use std::str::FromStr;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use crm_types::problem::{Code, FieldError};

use crate::error::{Error, Result};

/// A segment as it was before the router: it leaves an escaped slash, plus and percent sign as they are.
pub fn unescaped(segment: &str) -> String {
    segment
        .replace("%2F", "/")
        .replace("%2f", "/")
        .replace("%2B", "+")
        .replace("%2b", "+")
        .replace("%25", "%")
}

/// The only variable segment of the path.
pub struct Path<T>(pub T);

impl<T> FromRequest for Path<T>
where
    T: FromStr,
    T::Err: Display,
{
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let (name, text) = request.match_info().iter().next().unwrap_or_default();
        ready(text.parse().map(Self).map_err(|error: T::Err| {
            let message = format!("“{name}” does not fit: {error}.");
            Error::new(Code::InvalidPath, message.clone()).with(FieldError {
                field: name.to_owned(),
                code: "invalid".to_owned(),
                message,
                ..FieldError::default()
            })
        }))
    }
}
