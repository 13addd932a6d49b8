//! A JSON body as a type; refuses other media types, unknown fields and text that Postgres cannot hold.

use actix_web::dev::Payload;
use actix_web::http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use actix_web::web::{Bytes, Data};
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use crm_types::problem::{Code, FieldError};
use futures_util::future::LocalBoxFuture;
use serde::de::DeserializeOwned;

use super::body;
use super::fault::field_error;
use crate::error::{Error, Result};
use crate::state::State;

/// The body, read and checked.
pub struct Json<T>(pub T);

/// The same where there is a body; what `T` has by default where there is none.
pub struct OptionalJson<T>(pub T);

/// A JSON body, or lines of comma-separated values, which whoever takes them reads.
pub enum JsonOrCsv<T> {
    Json(T),
    Csv(String),
}

/// A JSON merge patch, which may carry long notes: absent fields stay, null clears.
pub struct MergePatch<T>(pub T);

/// The media types of a patch.
const PATCHES: &str = "application/json, application/merge-patch+json";

/// The longest notes, each of their characters written as two escapes, and room for the rest.
const PATCH_LIMIT: usize = 2_621_440;

impl<T: DeserializeOwned + 'static> FromRequest for MergePatch<T> {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let mut payload = payload.take();
        Box::pin(async move {
            let kind = request.content_type();
            let fits = |known: &str| kind.eq_ignore_ascii_case(known);
            if !PATCHES.split(", ").any(fits) {
                let error = wrong_type(&request, "`application/merge-patch+json`");
                return Err(error.header(
                    HeaderName::from_static("accept-patch"),
                    HeaderValue::from_static(PATCHES),
                ));
            }
            let time = state(&request)?.settings.body_timeout;
            let body = body::read(&request, &mut payload, PATCH_LIMIT, time).await?;
            parse(&body).map(Self)
        })
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for Json<T> {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let mut payload = payload.take();
        Box::pin(async move {
            require_json(&request)?;
            let body = read(&request, &mut payload).await?;
            parse(&body).map(Self)
        })
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for JsonOrCsv<T> {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let mut payload = payload.take();
        Box::pin(async move {
            let kind = request.content_type().to_ascii_lowercase();
            if !matches!(kind.as_str(), "application/json" | "text/csv") {
                return Err(wrong_type(&request, "`application/json` or `text/csv`"));
            }
            let body = read(&request, &mut payload).await?;
            if kind == "application/json" {
                return parse(&body).map(Self::Json);
            }
            let text = String::from_utf8(body.to_vec()).ok();
            let text = text.filter(|text| !text.contains('\0'));
            let refusal = || Error::new(Code::InvalidBody, "Lines are text in UTF-8.");
            text.map(Self::Csv).ok_or_else(refusal)
        })
    }
}

impl<T: DeserializeOwned + Default + 'static> FromRequest for OptionalJson<T> {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let mut payload = payload.take();
        Box::pin(async move {
            let body = read(&request, &mut payload).await?;
            if body.is_empty() {
                return Ok(Self(T::default()));
            }
            require_json(&request)?;
            parse(&body).map(Self)
        })
    }
}

async fn read(request: &HttpRequest, payload: &mut Payload) -> Result<Bytes> {
    let settings = &state(request)?.settings;
    body::read(request, payload, settings.body_limit, settings.body_timeout).await
}

fn state(request: &HttpRequest) -> Result<&Data<State>> {
    request
        .app_data::<Data<State>>()
        .ok_or_else(|| Error::internal("the application has no state"))
}

/// Refuses what does not say that it is JSON.
///
/// # Errors
/// `unsupported_media_type`.
pub fn require_json(request: &HttpRequest) -> Result<()> {
    if request
        .content_type()
        .eq_ignore_ascii_case("application/json")
    {
        return Ok(());
    }
    Err(wrong_type(request, "`application/json`"))
}

fn wrong_type(request: &HttpRequest, takes: &str) -> Error {
    let got = if request.headers().contains_key(CONTENT_TYPE) {
        "something else"
    } else {
        "no content type"
    };
    Error::new(
        Code::UnsupportedMediaType,
        format!("This takes {takes} and got {got}."),
    )
}

/// Parses a whole body.
///
/// # Errors
/// `invalid_json` where it is no JSON, `invalid_body` where a field is wrong, missing, unknown or given twice.
pub fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T> {
    if holds_nul(body) {
        return Err(Error::new(
            Code::InvalidBody,
            "Text may not contain the character U+0000.",
        ));
    }
    // To serde an array is as good as an object: its elements are taken for the fields, in their order.
    if body.trim_ascii_start().starts_with(b"[") {
        let message = "Expected an object.";
        return Err(Error::new(Code::InvalidBody, message).with(FieldError {
            code: "invalid".to_owned(),
            message: message.to_owned(),
            ..FieldError::default()
        }));
    }
    let mut json = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = error.path().to_string();
        refusal(&path, error.inner())
    })?;
    json.end().map_err(|error| refusal("", &error))?;
    Ok(value)
}

fn refusal(path: &str, error: &serde_json::Error) -> Error {
    if error.is_data() {
        let fault = field_error(path, &error.to_string());
        return Error::new(Code::InvalidBody, fault.message.clone()).with(fault);
    }
    let place = format!(
        "It breaks at line {}, column {}.",
        error.line(),
        error.column()
    );
    Error::new(Code::InvalidJson, place.clone()).with(FieldError {
        code: "syntax".to_owned(),
        message: place,
        ..FieldError::default()
    })
}

/// Whether a string in this JSON holds U+0000, which Postgres' text cannot: written out it is no JSON, so only the
/// escape counts, and only where its backslash is not itself escaped.
fn holds_nul(body: &[u8]) -> bool {
    let mut at = 0;
    while let Some(found) = body
        .get(at..)
        .and_then(|rest| rest.iter().position(|byte| *byte == b'\\'))
    {
        at += found;
        if body
            .get(at..)
            .is_some_and(|rest| rest.starts_with(b"\\u0000"))
        {
            return true;
        }
        at += 2;
    }
    false
}

#[cfg(test)]
mod tests {
    use crm_types::auth::SignIn;

    use super::*;

    fn code(body: &str) -> Code {
        match parse::<SignIn>(body.as_bytes()) {
            Ok(_) => panic!("{body} was taken"),
            Err(error) => error.problem().code,
        }
    }

    #[test]
    fn a_body_that_fits_is_taken() {
        let body =
            parse::<SignIn>(br#"{"email": "ada@example.com", "password": "C:\\u0000"}"#).unwrap();
        assert_eq!(body.password, r"C:\u0000");
    }

    #[test]
    fn each_fault_has_its_code() {
        assert_eq!(code("{"), Code::InvalidJson);
        assert_eq!(code(""), Code::InvalidJson);
        assert_eq!(code("{} {}"), Code::InvalidBody);
        assert_eq!(
            code(r#" ["ada@example.com", "password"]"#),
            Code::InvalidBody
        );
        assert_eq!(
            code(r#"{"email": "a", "password": "b"} x"#),
            Code::InvalidJson
        );
        assert_eq!(code(r#"{"email": 1, "password": "b"}"#), Code::InvalidBody);
        assert_eq!(
            code(r#"{"email": "a", "password": "b", "c": 1}"#),
            Code::InvalidBody
        );
        assert_eq!(
            code(r#"{"email": "a", "email": "a", "password": "b"}"#),
            Code::InvalidBody
        );
        assert_eq!(
            code(r#"{"email": "a\u0000", "password": "b"}"#),
            Code::InvalidBody
        );
    }

    #[test]
    fn deep_nesting_is_refused_and_does_not_overflow() {
        assert_eq!(code(&"[".repeat(100_000)), Code::InvalidBody);
        let nested = format!(r#"{{"email": {}"#, "[".repeat(100_000));
        assert!(matches!(
            code(&nested),
            Code::InvalidBody | Code::InvalidJson
        ));
    }
}
