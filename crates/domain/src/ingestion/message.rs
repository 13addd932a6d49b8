//! One message out of a call: which kind, of whom, when, and what it says; refuses only what nobody could act on.

use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;

use super::{Details, moment};

const MAX_ID: usize = 255;
const MAX_EVENT: usize = 200;

/// The calls there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Identify,
    Track,
    Page,
    Screen,
    Group,
    Alias,
}

impl Kind {
    pub const ALL: [Kind; 6] = [
        Kind::Identify,
        Kind::Track,
        Kind::Page,
        Kind::Screen,
        Kind::Group,
        Kind::Alias,
    ];

    /// As it stands in a message's `type` and in the address.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Identify => "identify",
            Kind::Track => "track",
            Kind::Page => "page",
            Kind::Screen => "screen",
            Kind::Group => "group",
            Kind::Alias => "alias",
        }
    }

    /// The kind in a batch's message.
    pub(super) fn of(message: &Details) -> Result<Self, Fault> {
        let told = message.get("type").and_then(Value::as_str).unwrap_or("");
        Kind::ALL
            .into_iter()
            .find(|kind| told.eq_ignore_ascii_case(kind.as_str()))
            .ok_or_else(|| {
                Fault::new(
                    "type",
                    "It must be identify, track, page, screen, group or alias.",
                )
            })
    }
}

/// What is wrong with a message: a field and a sentence, neither of which quotes a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub field: &'static str,
    pub reason: &'static str,
}

impl Fault {
    pub(super) fn new(field: &'static str, reason: &'static str) -> Self {
        Self { field, reason }
    }
}

/// Who is meant: at least one of the two is told.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Who {
    /// The `userId`.
    pub user: Option<String>,
    /// The `anonymousId`.
    pub anonymous: Option<String>,
}

/// What a message says.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// Who somebody is.
    Identify { traits: Details },
    /// What somebody did.
    Event {
        name: String,
        properties: Details,
        /// Whether the product named it: a page or a group has its name from us, and there may be as many as pages.
        named: bool,
    },
    /// That somebody signed in, told without an event.
    Login,
    /// That whoever was known by `previous` is the `user`.
    Alias { previous: String },
}

/// A message that can be acted on.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// What its sender calls it, to tell it again safely.
    pub id: Option<String>,
    pub who: Who,
    pub at: DateTime<Utc>,
    pub what: What,
}

impl Message {
    /// Out of JSON; `sent` is what the batch around it says of its sending.
    ///
    /// # Errors
    /// The first field without which nobody could act on it.
    pub(super) fn read(
        kind: Kind,
        mut message: Details,
        sent: Option<DateTime<Utc>>,
        received: DateTime<Utc>,
    ) -> Result<Self, Fault> {
        let who = Who {
            user: id(&message, "userId")?.map(|user| canonical_id(&user)),
            anonymous: id(&message, "anonymousId")?,
        };
        if who == Who::default() {
            return Err(Fault::new(
                "userId",
                "A message needs a userId or an anonymousId.",
            ));
        }
        let sent = moment::read(message.get("sentAt")).or(sent);
        let at = at(&message, sent, received);
        let id = message_id(&message);
        let what = match kind {
            Kind::Identify => What::Identify {
                traits: traits(&mut message),
            },
            Kind::Track => What::Event {
                name: event_name(&message)?,
                properties: details(&mut message, "properties"),
                named: true,
            },
            Kind::Page | Kind::Screen => {
                let properties = details(&mut message, "properties");
                What::Event {
                    name: view_name(kind, &message, &properties),
                    properties,
                    named: false,
                }
            }
            Kind::Group => {
                let mut properties = details(&mut message, "traits");
                if let Some(group) = message.remove("groupId") {
                    properties.insert("groupId".to_owned(), group);
                }
                What::Event {
                    name: "Joined Group".to_owned(),
                    properties,
                    named: false,
                }
            }
            Kind::Alias => What::Alias {
                previous: previous(&message, &who)?,
            },
        };
        Ok(Self { id, who, at, what })
    }
}

/// A userId as it is compared: a uuid in one spelling, anything else as it is.
pub fn canonical_id(user: &str) -> String {
    match Uuid::try_parse(user) {
        Ok(id) => id.to_string(),
        Err(_) => user.to_owned(),
    }
}

fn id(message: &Details, field: &'static str) -> Result<Option<String>, Fault> {
    let text = match message.get(field) {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(Value::Number(number)) => number.to_string(),
        Some(_) => return Err(Fault::new(field, "It must be a text.")),
    };
    match text.chars().count() {
        0 => Ok(None),
        1..=MAX_ID => Ok(Some(text)),
        _ => Err(Fault::new(field, "It may have 255 characters at most.")),
    }
}

/// One that is no text, or none at all, cannot be recognised when it comes again.
fn message_id(message: &Details) -> Option<String> {
    match message.get("messageId")? {
        Value::String(id) if !id.is_empty() => Some(id.clone()),
        Value::Number(id) => Some(id.to_string()),
        _ => None,
    }
}

/// SDKs tell the time by the device's clock, as `timestamp` or `originalTimestamp`. Where both are there, somebody has
/// corrected the first already.
fn at(message: &Details, sent: Option<DateTime<Utc>>, received: DateTime<Utc>) -> DateTime<Utc> {
    let timestamp = moment::read(message.get("timestamp"));
    let original = moment::read(message.get("originalTimestamp"));
    match (timestamp, original) {
        (Some(timestamp), Some(_)) => moment::corrected(received, None, Some(timestamp)),
        (timestamp, original) => moment::corrected(received, sent, timestamp.or(original)),
    }
}

fn event_name(message: &Details) -> Result<String, Fault> {
    text(message.get("event"))
        .ok_or_else(|| Fault::new("event", "A track call needs the name of its event."))
}

/// As Segment names them: `Viewed Docs Home Page`.
fn view_name(kind: Kind, message: &Details, properties: &Details) -> String {
    let part = |name: &str| text(message.get(name)).or_else(|| text(properties.get(name)));
    let noun = if kind == Kind::Screen {
        "Screen"
    } else {
        "Page"
    };
    let parts: Vec<String> = [part("category"), part("name")]
        .into_iter()
        .flatten()
        .collect();
    if parts.is_empty() {
        return format!("Loaded a {noun}");
    }
    let name = format!("Viewed {} {noun}", parts.join(" "));
    name.chars().take(MAX_EVENT).collect()
}

fn previous(message: &Details, who: &Who) -> Result<String, Fault> {
    if who.user.is_none() {
        return Err(Fault::new("userId", "An alias needs the userId it is for."));
    }
    id(message, "previousId")?
        .map(|previous| canonical_id(&previous))
        .ok_or_else(|| Fault::new("previousId", "An alias needs the id that was used before."))
}

fn text(value: Option<&Value>) -> Option<String> {
    let text: String = match value? {
        Value::String(text) => text.trim().chars().take(MAX_EVENT).collect(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// RudderStack's SDKs put traits into the context; those of the call itself go first.
fn traits(message: &mut Details) -> Details {
    let mut traits = match message
        .get_mut("context")
        .and_then(|context| context.get_mut("traits"))
        .map(Value::take)
    {
        Some(Value::Object(traits)) => traits,
        _ => Details::new(),
    };
    traits.extend(details(message, "traits"));
    traits
}

/// An object; what is something else is kept under its own name.
fn details(message: &mut Details, field: &str) -> Details {
    match message.remove(field) {
        Some(Value::Object(details)) => details,
        None | Some(Value::Null) => Details::new(),
        Some(other) => Details::from_iter([(field.to_owned(), other)]),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(kind: Kind, message: Value) -> Result<Message, Fault> {
        let received = "2026-03-10T12:00:00Z".parse().unwrap();
        Message::read(kind, message.as_object().unwrap().clone(), None, received)
    }

    fn event(kind: Kind, message: Value) -> (String, Value) {
        match read(kind, message).unwrap().what {
            What::Event {
                name, properties, ..
            } => (name, properties.into()),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn somebody_has_to_be_meant() {
        for message in [
            json!({"event": "x"}),
            json!({"event": "x", "userId": null, "anonymousId": " "}),
        ] {
            assert_eq!(read(Kind::Track, message).unwrap_err().field, "userId");
        }
        let number = read(Kind::Track, json!({"event": "x", "userId": 42})).unwrap();
        assert_eq!(number.who.user.as_deref(), Some("42"));
        let wrong = json!({"event": "x", "userId": {"a": 1}});
        assert_eq!(read(Kind::Track, wrong).unwrap_err().field, "userId");
        let long = json!({"event": "x", "anonymousId": "x".repeat(256)});
        assert_eq!(read(Kind::Track, long).unwrap_err().field, "anonymousId");
    }

    #[test]
    fn a_uuid_has_one_spelling() {
        let id = "7D444840-9DC0-11D1-B245-5FFDCE74FAD2";
        let message = read(Kind::Track, json!({"event": "x", "userId": id})).unwrap();
        assert_eq!(
            message.who.user.as_deref(),
            Some("7d444840-9dc0-11d1-b245-5ffdce74fad2")
        );
        assert_eq!(
            canonical_id("7d4448409dc011d1b2455ffdce74fad2"),
            id.to_lowercase()
        );
        assert_eq!(canonical_id("User-42"), "User-42");
    }

    #[test]
    fn views_are_named_as_segment_names_them() {
        let user = |mut message: Value| {
            message["userId"] = "1".into();
            message
        };
        for (kind, message, name) in [
            (
                Kind::Page,
                json!({"name": "Home", "category": "Docs"}),
                "Viewed Docs Home Page",
            ),
            (
                Kind::Page,
                json!({"properties": {"name": "Home"}}),
                "Viewed Home Page",
            ),
            (Kind::Page, json!({}), "Loaded a Page"),
            (
                Kind::Screen,
                json!({"name": "Journal"}),
                "Viewed Journal Screen",
            ),
            (Kind::Screen, json!({"name": []}), "Loaded a Screen"),
        ] {
            assert_eq!(event(kind, user(message)).0, name);
        }
        let (name, properties) = event(
            Kind::Group,
            user(json!({"groupId": "g", "traits": {"plan": "x"}})),
        );
        assert_eq!(
            (name.as_str(), properties),
            ("Joined Group", json!({"groupId": "g", "plan": "x"}))
        );
    }

    #[test]
    fn traits_of_the_context_count_too() {
        let message = json!({
            "userId": "1", "traits": {"email": "b@example.com"},
            "context": {"traits": {"email": "a@example.com", "phone": "1"}},
        });
        let What::Identify { traits } = read(Kind::Identify, message).unwrap().what else {
            unreachable!()
        };
        assert_eq!(
            Value::from(traits),
            json!({"email": "b@example.com", "phone": "1"})
        );
    }

    #[test]
    fn odd_details_are_kept_and_not_refused() {
        let (_, properties) = event(
            Kind::Track,
            json!({"userId": "1", "event": 7, "properties": [1]}),
        );
        assert_eq!(properties, json!({"properties": [1]}));
        let fault = read(Kind::Track, json!({"userId": "1", "event": " "})).unwrap_err();
        assert_eq!(fault.field, "event");
    }

    #[test]
    fn an_alias_needs_both_ids() {
        let alias = read(Kind::Alias, json!({"userId": "1", "previousId": "a"})).unwrap();
        assert_eq!(
            alias.what,
            What::Alias {
                previous: "a".to_owned()
            }
        );
        for (message, field) in [
            (json!({"userId": "1"}), "previousId"),
            (json!({"anonymousId": "1", "previousId": "a"}), "userId"),
        ] {
            assert_eq!(read(Kind::Alias, message).unwrap_err().field, field);
        }
    }

    #[test]
    fn a_timestamp_that_was_corrected_is_left_alone() {
        let at = |message| read(Kind::Track, message).unwrap().at.to_rfc3339();
        let original = json!({
            "userId": "1", "event": "x", "sentAt": "2026-03-10T11:00:00Z", "originalTimestamp": "2026-03-10T10:00:00Z",
        });
        assert_eq!(at(original.clone()), "2026-03-10T11:00:00+00:00");
        let mut corrected = original;
        corrected["timestamp"] = "2026-03-10T09:30:00Z".into();
        assert_eq!(at(corrected), "2026-03-10T09:30:00+00:00");
    }
}
