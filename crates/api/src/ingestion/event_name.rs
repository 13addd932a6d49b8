//! An event's name as a segment of a path; bounds it and knows no map.

use std::str::FromStr;

use crate::extract::unescaped;

/// A name in any spelling.
pub struct EventName(pub String);

/// The text is no name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a name has 1 to 200 characters and none of them is U+0000")]
pub struct BadEventName;

impl FromStr for EventName {
    type Err = BadEventName;

    fn from_str(segment: &str) -> Result<Self, Self::Err> {
        let text = unescaped(segment);
        let text = text.trim();
        let sane = (1..=200).contains(&text.chars().count()) && !text.contains('\0');
        sane.then(|| Self(text.to_owned())).ok_or(BadEventName)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_hold_what_paths_are_made_of() {
        for (segment, name) in [
            ("Signed In", "Signed In"),
            ("a%2Fb%2fc", "a/b/c"),
            ("1%2B1", "1+1"),
            ("100%25", "100%"),
            ("100%252F", "100%2F"),
        ] {
            assert_eq!(segment.parse::<EventName>().unwrap().0, name);
        }
        for segment in ["", "  ", "a\0", &"x".repeat(201)] {
            assert!(segment.parse::<EventName>().is_err());
        }
    }
}
