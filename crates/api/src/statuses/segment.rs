//! The two variable segments of a status' path; knows no list.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use crm_types::problem::{Code, FieldError};
use crm_types::statuses::StatusList;

use crate::error::{Error, Result};

/// A status by its list and key, which may be none that there is.
pub struct StatusPath {
    pub list: StatusList,
    pub key: String,
}

impl FromRequest for StatusPath {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read(request))
    }
}

fn read(request: &HttpRequest) -> Result<StatusPath> {
    let segment = |name: &str| request.match_info().get(name).unwrap_or_default();
    let list = segment("list").parse().map_err(|error| {
        let message = format!("“list” does not fit: {error}.");
        Error::new(Code::InvalidPath, message.clone()).with(FieldError {
            field: "list".to_owned(),
            code: "invalid".to_owned(),
            message,
            ..FieldError::default()
        })
    })?;
    let key = segment("key");
    let is_key = |key: &str| {
        key.starts_with(|first: char| first.is_ascii_lowercase())
            && key
                .chars()
                .all(|one| one.is_ascii_lowercase() || one.is_ascii_digit() || one == '_')
    };
    match is_key(key) {
        true => Ok(StatusPath {
            list,
            key: key.to_owned(),
        }),
        false => Err(Error::not_found("There is no such status.")),
    }
}
