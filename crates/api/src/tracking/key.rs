//! The write key of a call: as basic authentication, or in the body, as browsers send it; knows no admin.

use actix_web::HttpRequest;
use actix_web::http::header::{AUTHORIZATION, HeaderMap, HeaderValue, WWW_AUTHENTICATE};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use crm_types::ids::WriteKeyId;
use crm_types::problem::Code;

use crate::error::{Error, Result};
use crate::ingestion::write_key;
use crate::limit;
use crate::state::State;

/// How exactly a key's last use is known.
const USE_IS_NOTED_EVERY: TimeDelta = TimeDelta::minutes(1);

/// The user name of basic authentication, whatever the password.
pub fn shown(headers: &HeaderMap) -> Option<String> {
    let (scheme, rest) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(rest.trim()).ok()?).ok()?;
    let (user, _) = decoded.split_once(':')?;
    (!user.is_empty()).then(|| user.to_owned())
}

/// The key in force that this is, with one request off its allowance.
///
/// # Errors
/// `unauthenticated`, `too_many_requests`.
pub async fn require(
    request: &HttpRequest,
    state: &State,
    shown: Option<&str>,
) -> Result<WriteKeyId> {
    let Some(shown) = shown else {
        limit::spend_address(request, state)?;
        return Err(refused(
            "Send the write key as the user name of basic authentication, or as `writeKey` in the body.",
        ));
    };
    let now = state.clock.now();
    let candidates = match write_key::prefix(shown) {
        Some(prefix) => crm_db::ingestion::find_keys(&state.database, prefix).await?,
        None => Vec::new(),
    };
    let digest = write_key::digest(shown);
    let Some(key) = candidates
        .into_iter()
        .find(|key| write_key::same(&key.digest, &digest))
    else {
        // Whoever tries keys is slowed down like whoever tries passwords.
        limit::spend_address(request, state)?;
        return Err(refused("This is no write key of ours, or it was revoked."));
    };
    limit::spend_write_key(request, state, key.id)?;
    let noted = key.last_used_at;
    if noted.is_none_or(|at| now - at >= USE_IS_NOTED_EVERY) {
        crm_db::ingestion::note_use(&state.database, key.id, now).await?;
    }
    Ok(key.id)
}

fn refused(detail: &str) -> Error {
    Error::new(Code::Unauthenticated, detail).header(
        WWW_AUTHENTICATE,
        HeaderValue::from_static(r#"Basic realm="member-success", charset="UTF-8""#),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(header: &str) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, HeaderValue::from_str(header).unwrap());
        shown(&headers)
    }

    #[test]
    fn the_user_name_is_the_key() {
        let basic = |text: &str| of(&format!("Basic {}", STANDARD.encode(text)));
        assert_eq!(basic("wk_1:").as_deref(), Some("wk_1"));
        assert_eq!(basic("wk_1:secret:more").as_deref(), Some("wk_1"));
        for text in [":", "wk_1", ""] {
            assert_eq!(basic(text), None);
        }
        for header in ["Basic", "Basic !!", "Bearer d2tfMTo=", "Basic /w=="] {
            assert_eq!(of(header), None, "{header}");
        }
    }
}
