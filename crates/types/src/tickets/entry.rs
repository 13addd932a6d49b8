//! What was said and done about a ticket, one after the other; and who is about to say something.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::TicketStatus;
use crate::changes::Actor;
use crate::ids::{AdminId, TicketEntryId, TicketId};
use crate::messages::Message;
use crate::records::RecordChange;
use crate::words::words;

words! {
    /// What an entry is. More may come.
    TicketEntryKind {
        /// Said to the member.
        Reply "reply",
        /// Said among us.
        Note "note",
        /// Said by the member.
        Answer "answer",
        /// Something about the ticket was changed.
        Change "change",
    }
}

words! {
    /// Who reads a reply.
    TicketReplyVisibility {
        /// The member.
        Public "public",
        /// Only us.
        Internal "internal",
    }
}

words! {
    /// How a public reply reaches the member.
    TicketReplyChannel {
        Sms "sms",
        Email "email",
        /// It is shown where the product shows tickets, and is not sent.
        None "none",
    }
}

/// Something that is looked at elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Attachment {
    /// http or https.
    #[cfg_attr(
        feature = "openapi",
        schema(
            format = "uri",
            max_length = 2000,
            example = "https://files.example.com/log.txt"
        )
    )]
    pub url: String,
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 200, example = "log.txt")
    )]
    pub name: String,
}

/// One entry. Which of the fields are filled the kind says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TicketEntry {
    /// A change's, or an entry's own.
    pub id: Uuid,
    pub kind: TicketEntryKind,
    /// Of which ticket: this one, or one that has become part of it.
    pub ticket_id: TicketId,
    #[cfg_attr(feature = "openapi", schema(example = "SUPP-0017"))]
    pub reference: String,
    pub at: DateTime<Utc>,
    /// Who said or did it; null: the member.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub actor: Option<Actor>,
    /// What was said.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub body: Option<String>,
    pub attachments: Vec<Attachment>,
    /// The message that a reply went out as, or an answer came as.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub message: Option<Message>,
    /// `change`: what was changed.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub change: Option<RecordChange>,
}

/// A stretch of entries, the oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TicketEntryPage {
    pub items: Vec<TicketEntry>,
    pub has_more: bool,
    /// Give it as `cursor` to go on with later ones; null at the end.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub next_cursor: Option<String>,
}

/// Something to be said about a ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewTicketReply {
    pub visibility: TicketReplyVisibility,
    /// How a public one reaches the member; absent: by the way the member last used, else by e-mail, else by text message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(required = false))]
    pub channel: Option<TicketReplyChannel>,
    #[cfg_attr(
        feature = "openapi",
        schema(
            min_length = 1,
            max_length = 20_000,
            example = "Please install the newest version; it mends this."
        )
    )]
    pub body: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(max_items = 10))]
    pub attachments: Vec<Attachment>,
    /// The status with it; absent: a public one leaves the ticket waiting for the member, a note changes nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(required = false))]
    pub status: Option<TicketStatus>,
    /// The revision that whoever writes has seen. Where somebody answered meanwhile, nothing is sent, and the refusal tells
    /// what came between.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, example = 7))]
    pub seen_revision: i64,
    /// Send it whatever came between.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = false, example = false))]
    pub anyway: bool,
}

/// What a member answered, handed over by whoever receives mail for us.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewTicketAnswer {
    /// What they wrote, best without what they quote.
    #[cfg_attr(
        feature = "openapi",
        schema(
            min_length = 1,
            max_length = 20_000,
            example = "That helped, thank you!"
        )
    )]
    pub body: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(max_items = 10))]
    pub attachments: Vec<Attachment>,
}

/// What was said, and what became of the ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TicketReplied {
    pub entry: TicketEntry,
    /// The ticket's, after it.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, example = 8))]
    pub revision: i64,
    /// What was changed with it, to be undone; null: nothing.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub change_id: Option<crate::ids::ChangeId>,
}

/// Tells that somebody looks at a ticket; it is forgotten after half a minute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TicketWatch {
    /// Whether they are writing an answer.
    pub writing: bool,
}

/// Somebody who looks at a ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TicketWatcher {
    pub admin_id: AdminId,
    #[cfg_attr(feature = "openapi", schema(example = "Ada Lovelace"))]
    pub name: String,
    pub writing: bool,
}

/// Who else looks at a ticket now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TicketPresence {
    pub ticket_id: TicketId,
    pub watchers: Vec<TicketWatcher>,
}

/// An entry's own id, where it is no change.
impl TicketEntry {
    pub fn entry_id(&self) -> Option<TicketEntryId> {
        (self.kind != TicketEntryKind::Change).then_some(TicketEntryId(self.id))
    }
}
