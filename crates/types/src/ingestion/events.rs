//! The map from a product's events to what is counted here, and the events that are not in it.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What an event becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// A login.
    Login,
    /// A vision.
    Vision,
    /// A refinement of a vision.
    Refinement,
    /// A generated audio.
    Audio,
    /// A journal entry; its words are not read.
    JournalEntry,
    /// An image on a vision board.
    BoardImage,
    /// An uploaded file, with its size.
    File,
    /// Tokens granted or bought, with how many.
    TokensGranted,
    /// Tokens consumed, with how many.
    TokensUsed,
    /// Nothing: it is neither counted nor kept.
    Ignore,
}

/// What is read from an event's properties.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Reads {
    /// What a vision is called.
    Title,
    /// Which vision it is about, as the product names it.
    Vision,
    /// Where a file or image lies.
    Path,
    /// How large a file is.
    Bytes,
    /// How many tokens.
    Amount,
}

impl Target {
    /// In the order in which people look for them.
    pub const ALL: [Target; 10] = [
        Target::Login,
        Target::Vision,
        Target::Refinement,
        Target::Audio,
        Target::JournalEntry,
        Target::BoardImage,
        Target::File,
        Target::TokensGranted,
        Target::TokensUsed,
        Target::Ignore,
    ];

    /// As it is stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Target::Login => "login",
            Target::Vision => "vision",
            Target::Refinement => "refinement",
            Target::Audio => "audio",
            Target::JournalEntry => "journal_entry",
            Target::BoardImage => "board_image",
            Target::File => "file",
            Target::TokensGranted => "tokens_granted",
            Target::TokensUsed => "tokens_used",
            Target::Ignore => "ignore",
        }
    }

    /// What people read.
    pub fn label(self) -> &'static str {
        match self {
            Target::Login => "Login",
            Target::Vision => "Vision created",
            Target::Refinement => "Vision refined",
            Target::Audio => "Audio generated",
            Target::JournalEntry => "Journal entry written",
            Target::BoardImage => "Board image added",
            Target::File => "File uploaded",
            Target::TokensGranted => "Tokens granted",
            Target::TokensUsed => "Tokens used",
            Target::Ignore => "Ignore",
        }
    }

    /// What it reads, the needed first.
    pub fn roles(self) -> &'static [Reads] {
        match self {
            Target::Vision => &[Reads::Title, Reads::Vision],
            Target::Refinement | Target::Audio => &[Reads::Vision],
            Target::BoardImage => &[Reads::Path],
            Target::File => &[Reads::Bytes, Reads::Path],
            Target::TokensGranted | Target::TokensUsed => &[Reads::Amount],
            Target::Login | Target::JournalEntry | Target::Ignore => &[],
        }
    }

    /// What an event must carry to become this: without it, it is kept on the timeline instead.
    pub fn needs(self) -> Option<Reads> {
        match self {
            Target::File => Some(Reads::Bytes),
            Target::TokensGranted | Target::TokensUsed => Some(Reads::Amount),
            _ => None,
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text names no target.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not something an event can become")]
pub struct UnknownTarget;

impl FromStr for Target {
    type Err = UnknownTarget;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Target::ALL
            .into_iter()
            .find(|target| target.as_str() == text)
            .ok_or(UnknownTarget)
    }
}

impl Reads {
    /// As it is stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Reads::Title => "title",
            Reads::Vision => "vision",
            Reads::Path => "path",
            Reads::Bytes => "bytes",
            Reads::Amount => "amount",
        }
    }

    /// The properties that are looked at, the first that is there counts, where a rule names none of its own.
    pub fn usual_names(self) -> &'static [&'static str] {
        match self {
            Reads::Title => &["title", "name"],
            Reads::Vision => &["vision_id", "visionId", "vision", "id"],
            Reads::Path => &["path", "url", "file", "filename", "name"],
            Reads::Bytes => &["bytes", "size", "file_size", "fileSize"],
            Reads::Amount => &["amount", "tokens", "token_count", "tokenCount", "count"],
        }
    }
}

/// Where a rule finds what it reads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Reading {
    pub reads: Reads,
    /// Properties of the event; the first that is there counts. Dots lead into objects.
    #[cfg_attr(
        feature = "openapi",
        schema(example = json!(["bytes", "file.size"]), min_items = 1, max_items = 10)
    )]
    pub from: Vec<String>,
}

/// One line of the map: what an event becomes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EventRule {
    /// The event's letters and digits in lower case: `Signed In`, `signed_in` and `SignedIn` are one event.
    #[cfg_attr(feature = "openapi", schema(example = "fileuploaded"))]
    pub key: String,
    /// The event as people write it.
    #[cfg_attr(feature = "openapi", schema(example = "File Uploaded"))]
    pub event: String,
    pub target: Target,
    /// What is read from its properties; one entry for each thing the target reads.
    pub readings: Vec<Reading>,
    /// When it was last changed; null: as it came with the program.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub changed_at: Option<DateTime<Utc>>,
    /// By whom; null: as it came with the program.
    #[cfg_attr(feature = "openapi", schema(required = true, example = "Ada Lovelace"))]
    pub changed_by: Option<String>,
}

/// The whole map, by event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EventMap {
    pub items: Vec<EventRule>,
}

/// What an event is to become from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewEventRule {
    pub target: Target,
    /// Where to find what the target reads, where the usual names do not do.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_items = 5))]
    pub readings: Vec<Reading>,
}

/// An event that came and was not counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UnmappedEvent {
    /// As in the map.
    #[cfg_attr(feature = "openapi", schema(example = "meditationfinished"))]
    pub key: String,
    /// As it was last spelt.
    #[cfg_attr(feature = "openapi", schema(example = "Meditation Finished"))]
    pub event: String,
    /// How often it came.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, example = 12))]
    pub count: i64,
    pub first_seen_at: DateTime<Utc>,
    pub last_seen_at: DateTime<Utc>,
    /// What its properties are called, as of the last one.
    #[cfg_attr(feature = "openapi", schema(example = json!(["minutes", "track"])))]
    pub properties: Vec<String>,
    /// Why it was not counted although it is in the map; null: it is not in the map.
    #[cfg_attr(
        feature = "openapi",
        schema(
            required = true,
            example = "“bytes” is no whole number from 0 to 10,000,000,000,000."
        )
    )]
    pub reason: Option<String>,
}

/// Events that were not counted, the latest first. Pages, screens and groups are not among them, but can be mapped by
/// name, too: `Viewed Home Page`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UnmappedEvents {
    pub items: Vec<UnmappedEvent>,
    /// Whether there are more than are shown.
    pub has_more: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_written_as_it_is_named() {
        for target in Target::ALL {
            assert_eq!(serde_json::to_value(target).unwrap(), target.as_str());
            assert_eq!(target.as_str().parse(), Ok(target));
            assert!(
                target
                    .needs()
                    .is_none_or(|role| target.roles().contains(&role))
            );
            for role in target.roles() {
                assert_eq!(serde_json::to_value(role).unwrap(), role.as_str());
            }
        }
    }
}
