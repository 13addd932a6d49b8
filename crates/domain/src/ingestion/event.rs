//! What an event is called and how much of it is kept; knows no map.

use super::Details;

/// How much of an event's properties is kept on a timeline, in bytes of JSON.
pub const MAX_TIMELINE_BYTES: usize = 8192;

/// How many names of properties are shown of an event, and how long each may be.
const MAX_NAMES: usize = 30;
const MAX_NAME_LENGTH: usize = 64;

/// What an event is found by: its letters and digits in lower case, so that `Signed In`, `signed_in` and `SignedIn` are
/// one event. One that has none is found by its code points.
pub fn key(event: &str) -> String {
    let key: String = event
        .chars()
        .filter(|char| char.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .filter(|char| char.is_alphanumeric())
        .collect();
    if !key.is_empty() {
        return key;
    }
    let points: Vec<String> = event
        .trim()
        .chars()
        .take(20)
        .map(|char| format!("{:x}", u32::from(char)))
        .collect();
    format!("u{}", points.join("u"))
}

/// What the properties are called, in order.
pub fn names(properties: &Details) -> Vec<String> {
    properties
        .keys()
        .take(MAX_NAMES)
        .map(|name| name.chars().take(MAX_NAME_LENGTH).collect())
        .collect()
}

/// The properties, and whether they are all: of those too large together, as many as fit.
pub fn shortened(properties: Details) -> (Details, bool) {
    let mut room = MAX_TIMELINE_BYTES;
    let mut kept = Details::new();
    let mut whole = true;
    for (name, value) in properties {
        // The name, the value, quotes, colon and comma; escapes in the name may double it.
        let size = name.len() * 2 + value.to_string().len() + 6;
        if size <= room {
            room -= size;
            kept.insert(name, value);
        } else {
            whole = false;
        }
    }
    (kept, whole)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn spellings_of_one_event_have_one_key() {
        for event in [
            "Signed In",
            "signed_in",
            "SignedIn",
            " SIGNED-IN! ",
            "signed.in",
        ] {
            assert_eq!(key(event), "signedin");
        }
        assert_eq!(key("Überblick geöffnet"), "überblickgeöffnet");
        assert_eq!(key("🎉"), "u1f389");
        assert_eq!(key("a/b"), "ab");
        assert_ne!(key("!?"), key("?!"));
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let Some(properties) = json!({"a": 1, "b": "x".repeat(10_000), "c": [2]})
            .as_object()
            .cloned()
        else {
            unreachable!()
        };
        let (kept, whole) = shortened(properties);
        assert!(!whole);
        assert_eq!(serde_json::Value::from(kept), json!({"a": 1, "c": [2]}));
        let (kept, whole) = shortened(Details::new());
        assert!(whole && kept.is_empty());
        let many: Details = (0..5000)
            .map(|n| (format!("\"{n}"), json!("\u{1}")))
            .collect();
        assert_eq!(names(&many).len(), MAX_NAMES);
        let (kept, whole) = shortened(many);
        assert!(!whole);
        assert!(serde_json::Value::from(kept).to_string().len() <= MAX_TIMELINE_BYTES);
    }
}
