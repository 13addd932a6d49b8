//! Keys of forms: making one, and which one a request shows. A key stands in a page that anybody may read, so it opens nothing
//! but the door that leads come in by.

use actix_web::http::header::{AUTHORIZATION, HeaderMap};
use uuid::Uuid;

const MARK: &str = "pk_";
const LONGEST: usize = 100;

/// A new key, of 122 random bits.
pub fn make() -> String {
    format!("{MARK}{}", Uuid::new_v4().simple())
}

/// The key in a Bearer token, whatever else is in the headers.
pub fn shown(headers: &HeaderMap) -> Option<String> {
    let (scheme, rest) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let key = rest.trim();
    (scheme.eq_ignore_ascii_case("bearer") && is_key(key)).then(|| key.to_owned())
}

/// Whether it can be one, so that the database is not asked for what cannot.
pub fn is_key(text: &str) -> bool {
    text.len() <= LONGEST
        && text.strip_prefix(MARK).is_some_and(|rest| {
            !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    #[test]
    fn a_key_is_shown_as_a_bearer_token() {
        let key = make();
        assert_eq!(key.len(), 35);
        assert_ne!(key, make());
        let of = |header: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(AUTHORIZATION, HeaderValue::from_str(header).unwrap());
            shown(&headers)
        };
        assert_eq!(of(&format!("Bearer {key}")), Some(key.clone()));
        assert_eq!(of(&format!("bearer  {key}")), Some(key.clone()));
        for other in [
            "Bearer",
            "Bearer eyJ.x.y",
            "Basic cGs6",
            "Bearer pk_",
            "Bearer pk_a'b",
        ] {
            assert_eq!(of(other), None, "{other}");
        }
    }
}
