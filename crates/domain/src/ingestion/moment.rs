//! When something happened, told by a clock that may be wrong; asks no clock itself.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use serde_json::Value;

/// A time as SDKs write it: RFC 3339, with or without a zone (then UTC), or a date alone.
pub fn read(value: Option<&Value>) -> Option<DateTime<Utc>> {
    let text = value?.as_str()?.trim();
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Some(time.to_utc());
    }
    for format in ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f"] {
        if let Ok(time) = NaiveDateTime::parse_from_str(text, format) {
            return Some(time.and_utc());
        }
    }
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    Some(date.and_hms_opt(0, 0, 0)?.and_utc())
}

/// When it happened by our own clock, as Segment has it: `received - (sent - original)`, so that a device whose clock is
/// wrong is as right as one whose clock is not.
///
/// Nothing happens after it was received, and nothing before 1970: such a time is the one it was received at.
pub fn corrected(
    received: DateTime<Utc>,
    sent: Option<DateTime<Utc>>,
    original: Option<DateTime<Utc>>,
) -> DateTime<Utc> {
    let Some(original) = original else {
        return received;
    };
    let at = match sent {
        Some(sent) => received.checked_sub_signed(sent - original),
        None => Some(original),
    };
    at.filter(|at| *at >= DateTime::UNIX_EPOCH && *at <= received)
        .unwrap_or(received)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    const RECEIVED: &str = "2026-03-10T12:00:00Z";

    fn at(sent: Option<&str>, original: Option<&str>) -> String {
        let at = corrected(time(RECEIVED), sent.map(time), original.map(time));
        at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
    }

    #[test]
    fn a_wrong_clock_is_corrected() {
        // An hour slow, and a minute between the event and its sending.
        let slow = at(Some("2026-03-10T11:00:00Z"), Some("2026-03-10T10:59:00Z"));
        assert_eq!(slow, "2026-03-10T11:59:00Z");
        let fast = at(Some("2031-01-01T00:01:00Z"), Some("2031-01-01T00:00:00Z"));
        assert_eq!(fast, "2026-03-10T11:59:00Z");
        // Offline since 1970.
        let reset = at(Some("1970-01-01T00:00:09Z"), Some("1970-01-01T00:00:04Z"));
        assert_eq!(reset, "2026-03-10T11:59:55Z");
    }

    #[test]
    fn without_the_time_of_sending_the_time_told_holds() {
        assert_eq!(
            at(None, Some("2020-02-29T08:00:00Z")),
            "2020-02-29T08:00:00Z"
        );
        assert_eq!(at(None, None), RECEIVED);
        assert_eq!(at(Some("2020-02-29T08:00:00Z"), None), RECEIVED);
    }

    #[test]
    fn what_cannot_be_was_when_it_came() {
        assert_eq!(at(None, Some("2999-01-01T00:00:00Z")), RECEIVED);
        assert_eq!(at(None, Some("0001-01-01T00:00:00Z")), RECEIVED);
        // Sent before it happened.
        assert_eq!(
            at(Some("2026-03-10T10:00:00Z"), Some("2026-03-10T11:00:00Z")),
            RECEIVED
        );
        let widest = corrected(
            time(RECEIVED),
            Some(DateTime::<Utc>::MAX_UTC),
            Some(DateTime::<Utc>::MIN_UTC),
        );
        assert_eq!(widest, time(RECEIVED));
    }

    #[test]
    fn times_are_read_as_sdks_write_them() {
        for text in [
            "2026-03-10T11:00:00Z",
            "2026-03-10T12:00:00.000+01:00",
            "2026-03-10T11:00:00.000000",
            "2026-03-10 11:00:00",
        ] {
            let read = read(Some(&Value::from(text))).unwrap();
            assert_eq!(read, time("2026-03-10T11:00:00Z"), "{text}");
        }
        for value in [
            Value::from("soon"),
            Value::from(""),
            Value::from(7),
            Value::Null,
        ] {
            assert_eq!(read(Some(&value)), None);
        }
    }
}
