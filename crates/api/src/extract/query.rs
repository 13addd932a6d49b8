//! The query string as a type; an unknown or repeated parameter is an error that names the nearest known one.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use crm_types::problem::Code;
use serde::de::DeserializeOwned;

use super::fault::field_error;
use crate::error::{Error, Result};

/// The parameters, read and checked.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(parse(request.query_string()).map(Self))
    }
}

/// Reads a query string.
///
/// # Errors
/// `invalid_query` with the parameter at fault.
pub fn parse<T: DeserializeOwned>(text: &str) -> Result<T> {
    if text.contains("%00") {
        return Err(Error::new(
            Code::InvalidQuery,
            "Text may not contain the character U+0000.",
        ));
    }
    let pairs = serde_urlencoded::Deserializer::new(form_urlencoded::parse(text.as_bytes()));
    serde_path_to_error::deserialize(pairs).map_err(|error| {
        let fault = field_error(&error.path().to_string(), &error.inner().to_string());
        Error::new(Code::InvalidQuery, fault.message.clone()).with(fault)
    })
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Page {
        limit: Option<u16>,
    }

    fn fault(text: &str) -> crm_types::problem::FieldError {
        parse::<Page>(text).unwrap_err().problem().errors[0].clone()
    }

    #[test]
    fn known_parameters_are_read() {
        assert_eq!(parse::<Page>("limit=5").unwrap().limit, Some(5));
        assert_eq!(parse::<Page>("").unwrap().limit, None);
    }

    #[test]
    fn an_unknown_parameter_is_told_the_nearest() {
        let fault = fault("limt=5");
        assert_eq!(
            (fault.field.as_str(), fault.code.as_str()),
            ("limt", "unknown_field")
        );
        assert_eq!(fault.suggestion.as_deref(), Some("limit"));
    }

    #[test]
    fn a_repeated_parameter_is_refused() {
        assert_eq!(fault("limit=5&limit=6").code, "repeated");
    }

    #[test]
    fn a_wrong_value_names_its_parameter() {
        assert_eq!(fault("limit=many").field, "limit");
    }
}
