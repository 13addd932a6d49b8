//! A moment as text on the wire (RFC 3339, UTC), as chrono writes it and in one piece; reads none.
//!
//! chrono hands it to the serializer a character at a time, each of which is looked at for what is to be escaped: a page of
//! fifty members with two moments each took the server a tenth longer.

use chrono::{DateTime, Datelike, Timelike, Utc};
use serde::{Serialize, Serializer};

/// `2026-11-27T22:52:36.299309Z`: the longest that is written here, to the microsecond.
const LONGEST: usize = 27;

/// For `#[serde(serialize_with = "…")]`.
///
/// # Errors
/// The serializer's.
pub fn serialize<S: Serializer>(at: &DateTime<Utc>, serializer: S) -> Result<S::Ok, S::Error> {
    let mut buffer = [0; LONGEST];
    match write(*at, &mut buffer) {
        Some(text) => serializer.serialize_str(text),
        None => at.serialize(serializer),
    }
}

/// The same for a moment that may be unknown.
///
/// # Errors
/// The serializer's.
pub fn serialize_optional<S: Serializer>(
    at: &Option<DateTime<Utc>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match at {
        Some(at) => serialize(at, serializer),
        None => serializer.serialize_none(),
    }
}

/// `None` for what the database does not keep: parts of a microsecond, leap seconds, years before 0 and after 9999.
fn write(at: DateTime<Utc>, buffer: &mut [u8; LONGEST]) -> Option<&str> {
    let year = u32::try_from(at.year()).ok().filter(|year| *year <= 9999)?;
    let nanos = at.nanosecond();
    let (fraction, places) = match nanos {
        1_000_000_000.. => return None,
        0 => (0, 0),
        _ if nanos.is_multiple_of(1_000_000) => (nanos / 1_000_000, 3),
        _ if nanos.is_multiple_of(1_000) => (nanos / 1_000, 6),
        _ => return None,
    };
    let mut text = Text { buffer, length: 0 };
    text.number(year, 4);
    for (mark, value) in [
        (b'-', at.month()),
        (b'-', at.day()),
        (b'T', at.hour()),
        (b':', at.minute()),
        (b':', at.second()),
    ] {
        text.mark(mark);
        text.number(value, 2);
    }
    if places > 0 {
        text.mark(b'.');
        text.number(fraction, places);
    }
    text.mark(b'Z');
    let Text { buffer, length } = text;
    std::str::from_utf8(&buffer[..length]).ok()
}

/// What is written so far.
struct Text<'a> {
    buffer: &'a mut [u8; LONGEST],
    length: usize,
}

impl Text<'_> {
    fn mark(&mut self, mark: u8) {
        self.buffer[self.length] = mark;
        self.length += 1;
    }

    /// With zeros in front of it.
    fn number(&mut self, mut value: u32, places: usize) {
        let digits = &mut self.buffer[self.length..self.length + places];
        for digit in digits.iter_mut().rev() {
            *digit = b'0' + (value % 10) as u8;
            value /= 10;
        }
        self.length += places;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct Both {
        #[serde(serialize_with = "serialize")]
        ours: DateTime<Utc>,
        #[serde(serialize_with = "serialize_optional")]
        known: Option<DateTime<Utc>>,
        theirs: DateTime<Utc>,
    }

    #[test]
    fn a_moment_is_written_as_chrono_writes_it() {
        let seconds = [
            -62_167_219_201,
            -62_167_219_200,
            -1,
            0,
            951_782_399,
            1_795_819_956,
            253_402_300_799,
            253_402_300_800,
        ];
        let nanos = [
            0,
            1,
            1_000,
            1_001,
            999_000,
            1_000_000,
            20_000_000,
            299_309_000,
            999_999_999,
            1_500_000_000,
        ];
        for (seconds, nanos) in seconds.iter().flat_map(|s| nanos.map(|n| (*s, n))) {
            // A leap second is one only where a minute ends.
            let Some(at) = DateTime::from_timestamp(seconds, nanos) else {
                continue;
            };
            let written = serde_json::to_value(Both {
                ours: at,
                known: Some(at),
                theirs: at,
            })
            .unwrap();
            assert_eq!(written["ours"], written["theirs"]);
            assert_eq!(written["known"], written["theirs"]);
        }
    }

    #[test]
    fn an_unknown_one_is_null() {
        let at = DateTime::UNIX_EPOCH;
        let written = serde_json::to_value(Both {
            ours: at,
            known: None,
            theirs: at,
        })
        .unwrap();
        assert!(written["known"].is_null());
        assert_eq!(written["ours"], "1970-01-01T00:00:00Z");
    }
}
