//! The id of one of Stripe's objects as a segment of a path; knows no object.

use std::str::FromStr;

/// `cus_NffrFeUfNV2Hib`. Plans of old had ids that people chose, so any text without spaces may be one.
pub struct ObjectId(pub String);

/// The text is no id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an id has 1 to 255 characters, without spaces")]
pub struct BadObjectId;

impl FromStr for ObjectId {
    type Err = BadObjectId;

    fn from_str(segment: &str) -> Result<Self, Self::Err> {
        let text = crate::extract::unescaped(segment);
        let plain = |character: char| !character.is_whitespace() && !character.is_control();
        let sane = (1..=255).contains(&text.chars().count()) && text.chars().all(plain);
        sane.then_some(Self(text)).ok_or(BadObjectId)
    }
}
