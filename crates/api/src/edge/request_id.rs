//! The id of a request: the caller's own where it is a sane one, otherwise a new one; means nothing beyond the log.

use std::cell::Cell;
use std::hash::{BuildHasher, RandomState};

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// The header it comes and goes in.
pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

const MAX_LENGTH: usize = 64;

/// An id, of letters, digits, `-`, `_` and `.` alone: safe in a log and in a header.
#[derive(Clone, Debug)]
pub struct RequestId(HeaderValue);

impl RequestId {
    /// The id of a request with these headers.
    pub fn of(headers: &HeaderMap, now: DateTime<Utc>) -> Self {
        Self(
            headers
                .get(HEADER)
                .filter(|id| is_sane(id.as_bytes()))
                .cloned()
                .unwrap_or_else(|| new(now)),
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

/// A UUID of version 7. Its random part only has to differ from others', so it is not asked of the system each time.
fn new(now: DateTime<Utc>) -> HeaderValue {
    thread_local! {
        static ORIGIN: (RandomState, Cell<u64>) = (RandomState::new(), Cell::new(0));
    }
    let mut random = [0; 10];
    ORIGIN.with(|(keys, count)| {
        count.set(count.get().wrapping_add(1));
        random[..8].copy_from_slice(&keys.hash_one(count.get()).to_ne_bytes());
        random[8..].copy_from_slice(&keys.hash_one(!count.get()).to_ne_bytes()[..2]);
    });
    let millis = u64::try_from(now.timestamp_millis()).unwrap_or_default();
    let id = uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid();
    let mut buffer = Uuid::encode_buffer();
    let text = id.hyphenated().encode_lower(&mut buffer);
    HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static("unknown"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id_for(text: &str) -> String {
        let mut headers = HeaderMap::new();
        headers.insert(HEADER, HeaderValue::from_str(text).unwrap());
        RequestId::of(&headers, DateTime::UNIX_EPOCH)
            .as_str()
            .to_owned()
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

    #[test]
    fn no_two_requests_have_the_same() {
        let ids: std::collections::BTreeSet<String> = (0..1000).map(|_| id_for("")).collect();
        assert_eq!(ids.len(), 1000);
        assert!(
            ids.iter()
                .all(|id| Uuid::try_parse(id).unwrap().get_version_num() == 7)
        );
    }
}
