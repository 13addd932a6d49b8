//! The revision that a request says it changes (`If-Match`); compares none.
//!
//! An ETag begins with the revision of what people change: `"7-…"`. What follows changes with everything else that is shown,
//! for `If-None-Match`, and is passed over here, as is a `W/` that a proxy has put before it: figures that a job made
//! meanwhile are no reason to refuse an edit.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::{HeaderMap, IF_MATCH};
use actix_web::{FromRequest, HttpRequest};
use crm_types::problem::Code;

use crate::error::{Error, Result};

/// What a request may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IfMatch {
    /// It does not say.
    Absent,
    /// `*`: whatever is there.
    Any,
    /// This revision. One that is none of ours is a revision that nothing has.
    Revision(i64),
}

impl FromRequest for IfMatch {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self::read(request.headers())))
    }
}

impl IfMatch {
    fn read(headers: &HeaderMap) -> Self {
        let mut tags = headers
            .get_all(IF_MATCH)
            .flat_map(|value| value.to_str().unwrap_or_default().split(','))
            .map(str::trim)
            .peekable();
        if tags.peek().is_none() {
            return Self::Absent;
        }
        // Revisions only rise: of several, only the latest can be the one that is there.
        let latest = tags.try_fold(-1, |latest, tag| match tag {
            "*" => None,
            tag => Some(latest.max(revision(tag).unwrap_or(-1))),
        });
        latest.map_or(Self::Any, Self::Revision)
    }

    /// The revision to be changed, none for any.
    ///
    /// # Errors
    /// `precondition_required`.
    pub fn require(self) -> Result<Option<i64>> {
        match self {
            Self::Absent => Err(Error::new(
                Code::PreconditionRequired,
                "Send `If-Match` with the ETag of what you have seen, or `*` to change whatever is there.",
            )),
            Self::Any => Ok(None),
            Self::Revision(revision) => Ok(Some(revision)),
        }
    }
}

/// The revision at the beginning of an ETag of ours.
fn revision(tag: &str) -> Option<i64> {
    let text = tag.trim_start_matches("W/");
    let text = text.strip_prefix('"')?.strip_suffix('"')?;
    let digits = text.split_once('-').map_or(text, |(revision, _)| revision);
    let fits = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn read(values: &[&str]) -> IfMatch {
        let request = TestRequest::default();
        let request = values.iter().fold(request, |request, value| {
            request.append_header((IF_MATCH, *value))
        });
        IfMatch::read(request.to_http_request().headers())
    }

    #[test]
    fn the_revision_is_what_counts() {
        assert_eq!(read(&[]), IfMatch::Absent);
        assert_eq!(read(&["*"]), IfMatch::Any);
        assert_eq!(read(&[r#""7-0a1b""#]), IfMatch::Revision(7));
        assert_eq!(read(&[r#"W/"7""#]), IfMatch::Revision(7));
        assert_eq!(read(&[r#""3-a", "9-b""#, r#""4""#]), IfMatch::Revision(9));
        for nothing in ["", "7", r#""x""#, r#""-7""#, r#""99999999999999999999""#] {
            assert_eq!(read(&[nothing]), IfMatch::Revision(-1), "{nothing}");
        }
        assert!(read(&[]).require().is_err());
    }
}
