//! The key that makes a request that is sent twice the same wish (`Idempotency-Key`); remembers none.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::HeaderMap;
use actix_web::{FromRequest, HttpRequest};
use crm_types::problem::{Code, FieldError};

use crate::error::{Error, Result};

const NAME: &str = "Idempotency-Key";
const LONGEST: usize = 255;

/// Visible ASCII, 1 to 255 characters; best a UUID. Holds for whoever sends it alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyKey(pub String);

impl IdempotencyKey {
    /// The same where it need not be there.
    ///
    /// # Errors
    /// `invalid_header` where it is there and none.
    pub fn given(headers: &HeaderMap) -> Result<Option<Self>> {
        match headers.contains_key(NAME) {
            true => read(headers).map(Some),
            false => Ok(None),
        }
    }
}

impl FromRequest for IdempotencyKey {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read(request.headers()))
    }
}

fn read(headers: &HeaderMap) -> Result<IdempotencyKey> {
    let mut values = headers.get_all(NAME);
    let key = values
        .next()
        .map(|value| value.to_str().unwrap_or_default());
    let fits = |key: &&str| {
        (1..=LONGEST).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic())
    };
    match (key.filter(fits), values.next()) {
        (Some(key), None) => Ok(IdempotencyKey(key.to_owned())),
        _ => Err(refused()),
    }
}

fn refused() -> Error {
    let message = "Send one `Idempotency-Key`, 1 to 255 visible ASCII characters, best a UUID: what is sent twice with it is done once.";
    Error::new(Code::InvalidHeader, message).with(FieldError {
        field: NAME.to_owned(),
        code: "invalid".to_owned(),
        message: message.to_owned(),
        ..FieldError::default()
    })
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn key(values: &[&str]) -> Option<String> {
        let request = TestRequest::default();
        let request = values.iter().fold(request, |request, value| {
            request.append_header((NAME, *value))
        });
        read(request.to_http_request().headers())
            .ok()
            .map(|key| key.0)
    }

    #[test]
    fn one_key_of_visible_characters_is_taken() {
        let longest = "k".repeat(255);
        assert_eq!(key(&["k-1"]), Some("k-1".to_owned()));
        assert_eq!(key(&[&longest]), Some(longest.clone()));
        for wrong in [
            vec![],
            vec![""],
            vec!["a b"],
            vec!["a", "b"],
            vec![&*format!("{longest}k")],
        ] {
            assert_eq!(key(&wrong), None, "{wrong:?}");
        }
    }
}
