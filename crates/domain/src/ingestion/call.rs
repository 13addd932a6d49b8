//! A call's body: one message or a batch, and what of it cannot be read; one bad message costs no good one.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::Value;
use serde_json::value::RawValue;

use super::{Fault, Kind, Message, moment};

/// What one message may have, as Segment bounds it.
pub const MAX_MESSAGE_BYTES: usize = 32 * 1024;

/// What a batch may have in all.
pub const MAX_BATCH_BYTES: usize = 500 * 1024;

/// What came.
#[derive(Debug)]
pub struct Call {
    /// The key as browsers send it: in the body.
    pub write_key: Option<String>,
    pub messages: Vec<Message>,
    pub refused: Vec<Refusal>,
}

/// A message that cannot be acted on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Its place in the batch, from 0.
    pub index: usize,
    pub fault: Fault,
}

/// A body that is no call at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// It is no JSON: where it breaks.
    Syntax { line: usize, column: usize },
    /// It is something else than was to be expected.
    Shape(Fault),
}

/// One message.
///
/// # Errors
/// Where it is no JSON, or no object. A message that cannot be acted on is in `refused`.
pub fn read_one(text: &str, kind: Kind, received: DateTime<Utc>) -> Result<Call, Unreadable> {
    let Value::Object(message) = parse::<Value>(text)? else {
        return Err(Unreadable::Shape(Fault::new(
            "",
            "The body must be one JSON object.",
        )));
    };
    let mut call = Call {
        write_key: write_key(message.get("writeKey")),
        messages: Vec::new(),
        refused: Vec::new(),
    };
    match Message::read(kind, message, None, received) {
        Ok(message) => call.messages.push(message),
        Err(fault) => call.refused.push(Refusal { index: 0, fault }),
    }
    Ok(call)
}

/// A batch.
///
/// # Errors
/// Where it is no JSON, or has no list of messages.
pub fn read_batch(text: &str, received: DateTime<Utc>) -> Result<Call, Unreadable> {
    let shape = |field, reason| Unreadable::Shape(Fault::new(field, reason));
    if !text.trim_start().starts_with('{') {
        parse::<&RawValue>(text)?;
        return Err(shape("", "The body must be one JSON object."));
    }
    let body: BTreeMap<String, &RawValue> = parse(text)?;
    let field = |name: &str| {
        body.get(name)
            .and_then(|raw| serde_json::from_str::<Value>(raw.get()).ok())
    };
    let batch = body
        .get("batch")
        .and_then(|raw| serde_json::from_str::<Vec<&RawValue>>(raw.get()).ok())
        .ok_or_else(|| shape("batch", "It must be a list of messages."))?;
    let sent = moment::read(field("sentAt").as_ref());
    let mut call = Call {
        write_key: write_key(field("writeKey").as_ref()),
        messages: Vec::with_capacity(batch.len()),
        refused: Vec::new(),
    };
    for (index, raw) in batch.into_iter().enumerate() {
        match message_of(raw.get(), sent, received) {
            Ok(message) => call.messages.push(message),
            Err(fault) => call.refused.push(Refusal { index, fault }),
        }
    }
    Ok(call)
}

fn message_of(
    text: &str,
    sent: Option<DateTime<Utc>>,
    received: DateTime<Utc>,
) -> Result<Message, Fault> {
    if text.len() > MAX_MESSAGE_BYTES {
        return Err(Fault::new("", "A message may have 32 kB at most."));
    }
    match serde_json::from_str(text) {
        Ok(Value::Object(message)) => Message::read(Kind::of(&message)?, message, sent, received),
        Ok(_) => Err(Fault::new("", "A message must be a JSON object.")),
        Err(_) => Err(Fault::new("", "It is nested too deeply.")),
    }
}

fn write_key(value: Option<&Value>) -> Option<String> {
    value
        .and_then(Value::as_str)
        .filter(|key| !key.is_empty())
        .map(str::to_owned)
}

fn parse<'t, T: serde::Deserialize<'t>>(text: &'t str) -> Result<T, Unreadable> {
    serde_json::from_str(text).map_err(|error| Unreadable::Syntax {
        line: error.line(),
        column: error.column(),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn received() -> DateTime<Utc> {
        "2026-03-10T12:00:00Z".parse().unwrap()
    }

    fn batch(body: &str) -> Result<Call, Unreadable> {
        read_batch(body, received())
    }

    #[test]
    fn one_bad_message_costs_no_good_one() {
        let deep = format!("{}1{}", "[".repeat(500), "]".repeat(500));
        let body = format!(
            r#"{{"writeKey": "wk", "sentAt": "2026-03-10T12:00:00Z", "context": {{"x": 1}}, "batch": [
                {{"type": "track", "userId": "1", "event": "Signed In", "surprise": true}},
                {{"type": "track", "userId": "1"}},
                7,
                {{"type": "dance", "userId": "1"}},
                {{"type": "track", "userId": "1", "event": "x", "properties": {{"a": {deep}}}}},
                {{"type": "track", "userId": "1", "event": "x", "properties": {{"a": "{}"}}}},
                {{"type": "IDENTIFY", "userId": "1"}}
            ]}}"#,
            "x".repeat(MAX_MESSAGE_BYTES)
        );
        let call = batch(&body).unwrap();
        assert_eq!(call.write_key.as_deref(), Some("wk"));
        assert_eq!(call.messages.len(), 2);
        let refused: Vec<(usize, &str)> = call
            .refused
            .iter()
            .map(|refusal| (refusal.index, refusal.fault.field))
            .collect();
        assert_eq!(
            refused,
            [(1, "event"), (2, ""), (3, "type"), (4, ""), (5, "")]
        );
    }

    #[test]
    fn a_body_that_is_no_call_is_told_apart() {
        assert!(matches!(
            batch("{\n  \"batch\": ["),
            Err(Unreadable::Syntax { line: 2, .. })
        ));
        assert!(matches!(batch(""), Err(Unreadable::Syntax { .. })));
        assert!(matches!(batch("[1,"), Err(Unreadable::Syntax { .. })));
        for (body, field) in [
            (json!([]), ""),
            (json!(null), ""),
            (json!({}), "batch"),
            (json!({"batch": {}}), "batch"),
        ] {
            let Err(Unreadable::Shape(fault)) = batch(&body.to_string()) else {
                panic!("{body} was taken")
            };
            assert_eq!(fault.field, field);
        }
        assert!(batch(r#"{"batch": []}"#).unwrap().messages.is_empty());
        let deep = "[".repeat(100_000);
        assert!(batch(&deep).is_err());
        assert!(batch(&format!("{{\"batch\": {deep}")).is_err());
        assert!(read_one(&deep, Kind::Track, received()).is_err());
        assert!(read_one("7", Kind::Track, received()).is_err());
    }

    #[test]
    fn a_batch_says_when_it_was_sent() {
        let body = json!({"sentAt": "2026-03-10T10:00:00Z", "batch": [
            {"type": "track", "userId": "1", "event": "x", "timestamp": "2026-03-10T09:59:00Z"},
            {"type": "track", "userId": "1", "event": "x", "timestamp": "2026-03-10T09:59:00Z", "sentAt": "2026-03-10T11:00:00Z"},
        ]});
        let call = batch(&body.to_string()).unwrap();
        let at: Vec<String> = call
            .messages
            .iter()
            .map(|message| message.at.format("%H:%M").to_string())
            .collect();
        assert_eq!(at, ["11:59", "10:59"]);
    }
}
