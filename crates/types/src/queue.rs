//! The queue on the wire: what came to nothing and waits for somebody to decide; does none of it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::TaskId;

/// Something that was to be done, and came to nothing as often as it may be tried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeadLetter {
    pub id: TaskId,
    /// What was to be done.
    #[cfg_attr(feature = "openapi", schema(example = "send-message"))]
    pub kind: String,
    /// What makes it the same wish as another of its kind.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "message-01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a")
    )]
    pub key: String,
    /// What its handler is handed, as JSON in a text: its shape is the kind's own.
    #[cfg_attr(
        feature = "openapi",
        schema(example = r#"{"message_id":"01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a"}"#)
    )]
    pub payload: String,
    /// How often it was tried.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 12))]
    pub attempts: i32,
    /// Why it last came to nothing.
    #[cfg_attr(
        feature = "openapi",
        schema(required = true, example = "the other side answered 503")
    )]
    pub error: Option<String>,
    pub queued_at: DateTime<Utc>,
    /// When it was given up.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub dead_at: Option<DateTime<Utc>>,
}

/// A page of dead letters, those that were put in last first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeadLetterPage {
    pub items: Vec<DeadLetter>,
    /// Whether there are older ones after these.
    #[cfg_attr(feature = "openapi", schema(example = false))]
    pub has_more: bool,
    /// Give it as `cursor` to go on after these; null at the end.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub next_cursor: Option<String>,
}
