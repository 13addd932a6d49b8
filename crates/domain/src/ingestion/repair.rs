//! Makes JSON of what clients write that is nearly JSON, so that one odd character does not cost a whole batch; reads no
//! meaning into it.

/// The body as text that parses and that Postgres can hold.
///
/// - Bytes that are no UTF-8, halves of surrogate pairs (JavaScript cuts emoji in two) and U+0000 become U+FFFD.
/// - `NaN`, `Infinity` (Python writes them) and numbers beyond what a double holds become null.
///
/// What is broken otherwise stays broken.
pub fn repair(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let mut out = Vec::with_capacity(text.len());
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut quoted = false;
    while let Some(&byte) = bytes.get(at) {
        let rest = bytes.get(at..).unwrap_or_default();
        let (replacement, length) = match byte {
            b'\\' if quoted => escape(rest),
            b'"' => {
                quoted = !quoted;
                (None, 1)
            }
            b'N' | b'I' | b'-' | b'0'..=b'9' if !quoted => number(rest),
            _ => (None, 1),
        };
        let length = length.min(rest.len());
        match replacement {
            Some(replacement) => out.extend_from_slice(replacement),
            None => out.extend_from_slice(rest.get(..length).unwrap_or_default()),
        }
        at += length;
    }
    match String::from_utf8(out) {
        Ok(out) => out,
        // Only ASCII was put in the place of ASCII.
        Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
    }
}

type Step = (Option<&'static [u8]>, usize);

const UNKNOWN: &[u8] = b"\\ufffd";

/// What an escape becomes, where it has to become something else, and how long it is.
fn escape(rest: &[u8]) -> Step {
    let Some(unit) = unit(rest) else {
        return (None, 2);
    };
    match unit {
        0 => (Some(UNKNOWN), 6),
        0xd800..=0xdbff => match rest.get(6..).and_then(self::unit) {
            Some(0xdc00..=0xdfff) => (None, 12),
            _ => (Some(UNKNOWN), 6),
        },
        0xdc00..=0xdfff => (Some(UNKNOWN), 6),
        _ => (None, 6),
    }
}

/// The code unit of `\uXXXX`.
fn unit(text: &[u8]) -> Option<u16> {
    let digits = text.strip_prefix(b"\\u")?.get(..4)?;
    if !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

/// What a number becomes, where it is none that can be kept, and how long it is.
fn number(rest: &[u8]) -> Step {
    for word in [&b"NaN"[..], b"Infinity", b"-Infinity"] {
        if rest.starts_with(word) {
            return (Some(b"null"), word.len());
        }
    }
    let length = rest
        .iter()
        .take_while(|byte| byte.is_ascii_digit() || b"+-.eE".contains(byte))
        .count()
        .max(1);
    let token = rest.get(..length).unwrap_or_default();
    // Shorter ones without an exponent are never too large.
    let suspicious = length > 300 || token.iter().any(|byte| matches!(byte, b'e' | b'E'));
    let too_large = suspicious
        && std::str::from_utf8(token)
            .ok()
            .and_then(|token| token.parse::<f64>().ok())
            .is_some_and(f64::is_infinite);
    (too_large.then_some(b"null"), length)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    fn repaired(text: &str) -> Value {
        serde_json::from_str(&repair(text.as_bytes())).unwrap()
    }

    #[test]
    fn half_a_surrogate_pair_and_nul_become_the_unknown_character() {
        for (text, expected) in [
            (r#""\ud83d""#, "\u{fffd}"),
            (r#""a\ud83d b""#, "a\u{fffd} b"),
            (r#""\udc00\ud83d\ude00""#, "\u{fffd}\u{1f600}"),
            (r#""\ud83d\ud83d\ude00""#, "\u{fffd}\u{1f600}"),
            (r#""\u0000""#, "\u{fffd}"),
            (r#""\\u0000""#, r"\u0000"),
            (r#""\\\u0000""#, "\\\u{fffd}"),
            (r#""NaN \" Infinity 1e999""#, "NaN \" Infinity 1e999"),
        ] {
            assert_eq!(repaired(text), expected, "{text}");
        }
        let broken = repair(b"\"\xff\xfe\"");
        assert_eq!(broken, "\"\u{fffd}\u{fffd}\"");
    }

    #[test]
    fn numbers_that_are_none_become_null() {
        let text = r#"[NaN, -Infinity, Infinity, 1e999, -1e999, 1e-999, 12, -0.5, 1e3]"#;
        let huge = format!("[{}]", "9".repeat(400));
        assert_eq!(
            repaired(text),
            serde_json::json!([null, null, null, null, null, 0.0, 12, -0.5, 1000.0])
        );
        assert_eq!(repaired(&huge), serde_json::json!([null]));
    }

    #[test]
    fn what_is_no_json_stays_none() {
        for text in ["{", "\"\\", "\"\\u12", "nope", "-", "\"\\ud8", ""] {
            assert!(serde_json::from_str::<Value>(&repair(text.as_bytes())).is_err());
        }
    }

    proptest! {
        #[test]
        fn good_json_is_left_as_it_is(text in "[ -~é😀]{0,40}", number in any::<f64>(), whole in any::<i64>()) {
            let value = serde_json::json!({"text": text, "number": number, "whole": whole, "list": [text, null, true]});
            let body = value.to_string();
            prop_assert_eq!(repair(body.as_bytes()), body);
        }

        #[test]
        fn nothing_makes_it_panic(body in proptest::collection::vec(any::<u8>(), 0..200)) {
            repair(&body);
        }

        #[test]
        fn nothing_near_to_json_makes_it_panic(body in r#"["\\u0dD8cf{}\[\]:,NaIinfty1e9+. -]{0,60}"#) {
            let text = repair(body.as_bytes());
            prop_assert!(!text.contains('\0'));
        }
    }
}
