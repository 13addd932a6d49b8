//! Twilio's answers into ours: what matters has to make sense, the rest may be missing or new; judges nothing.

use chrono::{DateTime, Utc};
use crm_domain::messages::Delivery;
use crm_domain::messages::carrier::{Outgoing, Taken};
use crm_types::messages::MessageState;
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct Resource {
    sid: Option<String>,
    status: Option<String>,
    error_code: Option<Value>,
    num_segments: Option<Value>,
    date_created: Option<String>,
    direction: Option<String>,
    body: Option<String>,
    to: Option<String>,
}

/// A page of messages, the newest first.
#[derive(Deserialize)]
pub struct Page {
    messages: Vec<Resource>,
    #[serde(rename = "next_page_uri")]
    pub next: Option<String>,
}

#[derive(Deserialize)]
struct Refusal {
    code: Option<i32>,
}

/// The message in an answer.
pub fn message(body: &[u8]) -> Option<Taken> {
    taken(&serde_json::from_slice(body).ok()?)
}

/// A page of them.
pub fn page(body: &[u8]) -> Option<Page> {
    serde_json::from_slice(body).ok()
}

/// The code of a refusal.
pub fn code(body: &[u8]) -> Option<i32> {
    serde_json::from_slice::<Refusal>(body).ok()?.code
}

/// A state as Twilio writes it. One that is newer than this program counts as taken, and no more.
pub fn state(word: &str) -> MessageState {
    match word.parse() {
        // Those that are ours alone.
        Ok(MessageState::Waiting | MessageState::Unknown | MessageState::Refused) | Err(_) => {
            MessageState::Accepted
        }
        Ok(state) => state,
    }
}

fn taken(resource: &Resource) -> Option<Taken> {
    let id = resource.sid.clone().filter(|id| is_sid(id))?;
    Some(Taken {
        id,
        delivery: Delivery {
            state: state(resource.status.as_deref()?),
            error_code: resource.error_code.as_ref().and_then(number),
        },
        segments: resource.num_segments.as_ref().and_then(number),
        created_at: resource.created(),
    })
}

/// Twilio writes numbers as numbers, and as texts.
fn number(value: &Value) -> Option<i32> {
    match value {
        Value::Number(number) => number.as_i64()?.try_into().ok(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

/// Two letters and 32 hexadecimal digits.
pub fn is_sid(text: &str) -> bool {
    let (kind, digits) = text.split_at_checked(2).unwrap_or_default();
    kind.bytes().all(|byte| byte.is_ascii_uppercase())
        && digits.len() == 32
        && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

impl Resource {
    fn created(&self) -> Option<DateTime<Utc>> {
        let text = self.date_created.as_deref()?;
        let moment = DateTime::parse_from_rfc2822(text).ok()?;
        Some(moment.with_timezone(&Utc))
    }

    /// Whether it is `message`, as far as can be seen. A trial account puts words of Twilio's before ours.
    fn is(&self, message: &Outgoing<'_>, since: DateTime<Utc>) -> bool {
        let ends = |body: &String| body.trim_end().ends_with(message.body.trim());
        self.direction
            .as_deref()
            .is_some_and(|direction| direction.starts_with("outbound"))
            && self.to.as_deref() == Some(message.to)
            && self.body.as_ref().is_some_and(ends)
            && self.created().is_some_and(|created| created >= since)
    }
}

impl Page {
    /// Those in it that may be `message`.
    pub fn of(&self, message: &Outgoing<'_>, since: DateTime<Utc>) -> Vec<Taken> {
        let fits = self.messages.iter().filter(|one| one.is(message, since));
        fits.filter_map(taken).collect()
    }

    /// Whether it reaches back to before `since`: what follows is older.
    pub fn reaches_before(&self, since: DateTime<Utc>) -> bool {
        let created = |one: &Resource| one.created();
        self.messages
            .iter()
            .filter_map(created)
            .any(|created| created < since)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_whatever_else_is_in_it() {
        let body = br#"{"sid": "SM0123456789abcdef0123456789ABCDEF", "status": "queued", "num_segments": "2",
            "error_code": null, "date_created": "Thu, 24 Aug 2023 05:01:45 +0000", "new": {"x": 1}}"#;
        let taken = message(body).unwrap();
        assert_eq!(taken.id, "SM0123456789abcdef0123456789ABCDEF");
        assert_eq!(taken.delivery.state, MessageState::Queued);
        assert_eq!((taken.segments, taken.delivery.error_code), (Some(2), None));
        assert_eq!(
            taken.created_at,
            Some("2023-08-24T05:01:45Z".parse().unwrap())
        );
    }

    #[test]
    fn what_lacks_an_id_is_no_answer() {
        for body in [
            "",
            "{}",
            r#"{"sid": "SM1", "status": "queued"}"#,
            r#"{"sid": "SM0123456789abcdef0123456789abcdef"}"#,
            r#"{"sid": "SM0123456789abcdef0123456789abcdef", "sta"#,
        ] {
            assert_eq!(message(body.as_bytes()), None, "{body}");
        }
    }

    #[test]
    fn a_state_of_tomorrow_is_taken_and_no_more() {
        assert_eq!(state("delivered"), MessageState::Delivered);
        for word in ["teleported", "waiting", "unknown", "refused", ""] {
            assert_eq!(state(word), MessageState::Accepted, "{word}");
        }
    }
}
