//! The id of a request: the caller's own where it is a sane one, otherwise a new one; means nothing beyond the log.

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use uuid::Uuid;

/// The header it comes and goes in.
pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

const MAX_LENGTH: usize = 64;

/// An id, of letters, digits, `-`, `_` and `.` alone: safe in a log and in a header.
#[derive(Clone, Debug)]
pub struct RequestId(HeaderValue);

impl RequestId {
    /// The id of a request with these headers.
    pub fn of(headers: &HeaderMap) -> Self {
        Self(
            headers
                .get(HEADER)
                .filter(|id| is_sane(id.as_bytes()))
                .cloned()
                .unwrap_or_else(new),
        )
    }

    /// As a header's value.
    pub fn value(&self) -> HeaderValue {
        self.0.clone()
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        self.0.to_str().unwrap_or_default()
    }
}

fn is_sane(id: &[u8]) -> bool {
    (1..=MAX_LENGTH).contains(&id.len())
        && id
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(byte))
}

fn new() -> HeaderValue {
    let mut buffer = Uuid::encode_buffer();
    let text = Uuid::now_v7().hyphenated().encode_lower(&mut buffer);
    HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static("unknown"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id_for(text: &str) -> String {
        let mut headers = HeaderMap::new();
        headers.insert(HEADER, HeaderValue::from_str(text).unwrap());
        RequestId::of(&headers).as_str().to_owned()
    }

    #[test]
    fn a_sane_id_is_kept() {
        assert_eq!(id_for("trace-1.2_3"), "trace-1.2_3");
    }

    #[test]
    fn anything_else_gets_a_new_one() {
        for text in ["", "a b", "a\"b", "{}", &"x".repeat(65)] {
            assert!(Uuid::try_parse(&id_for(text)).is_ok(), "{text}");
        }
    }
}
