//! Conversations and their messages on the wire.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{
    Channel, Direction, HoldReason, MessageState, Segments, ThreadChangeCause, ThreadChangeKind,
    ThreadState,
};
use crate::ids::{AdminId, LeadId, MemberId, MessageId, ThreadId};
use crate::money::Money;
use crate::patch::{given, present};

/// A file that came with a message; it lies at the carrier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MediaLink {
    #[cfg_attr(feature = "openapi", schema(format = "uri"))]
    pub url: String,
    #[cfg_attr(feature = "openapi", schema(required = true, example = "image/jpeg"))]
    pub content_type: Option<String>,
}

/// One message, whichever way it went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Message {
    pub id: MessageId,
    pub thread_id: ThreadId,
    /// Null while nobody knows whose the number is.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub member_id: Option<MemberId>,
    pub channel: Channel,
    pub direction: Direction,
    /// Theirs: the number (E.164) or the e-mail address.
    #[cfg_attr(feature = "openapi", schema(example = "+12025550142"))]
    pub address: String,
    /// Of an e-mail.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub subject: Option<String>,
    #[cfg_attr(
        feature = "openapi",
        schema(example = "Hi Amara, shall we make your first vision together?")
    )]
    pub body: String,
    #[cfg_attr(feature = "openapi", schema(max_items = 10))]
    pub media: Vec<MediaLink>,
    pub state: MessageState,
    /// Why it does not go out, or not yet.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub reason: Option<HoldReason>,
    /// When it goes, where it waits for that.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub held_until: Option<DateTime<Utc>>,
    /// Twilio's code of what went wrong.
    #[cfg_attr(feature = "openapi", schema(required = true, example = 30003))]
    pub error_code: Option<i32>,
    /// What that means, in a sentence.
    #[cfg_attr(
        feature = "openapi",
        schema(
            required = true,
            example = "The phone is switched off or out of reach."
        )
    )]
    pub error: Option<String>,
    /// How many segments a text message takes.
    #[cfg_attr(feature = "openapi", schema(required = true, minimum = 0, example = 1))]
    pub segments: Option<i32>,
    /// The carrier's id, once it has it.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub carrier_id: Option<String>,
    /// Who wrote it, where somebody here did.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub author_id: Option<AdminId>,
    #[cfg_attr(feature = "openapi", schema(required = true, example = "Ada Lovelace"))]
    pub author_name: Option<String>,
    /// Theirs that it answers by itself: they asked for help by a keyword.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub answers_id: Option<MessageId>,
    pub created_at: DateTime<Utc>,
    /// When its state was last heard of.
    pub updated_at: DateTime<Utc>,
}

/// Something that became of a conversation. Of what it is not about, nothing is told: a `snoozed` has no assignees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ThreadChange {
    /// Grows.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, example = 42))]
    pub id: i64,
    pub at: DateTime<Utc>,
    pub kind: ThreadChangeKind,
    pub cause: ThreadChangeCause,
    /// Who did it; null where it happened by itself.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub admin_id: Option<AdminId>,
    #[cfg_attr(feature = "openapi", schema(required = true, example = "Ada Lovelace"))]
    pub admin_name: Option<String>,
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub state_before: Option<ThreadState>,
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub state_after: Option<ThreadState>,
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub snoozed_until_before: Option<DateTime<Utc>>,
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub snoozed_until_after: Option<DateTime<Utc>>,
    /// Who was to answer; null: nobody in particular.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub assignee_id_before: Option<AdminId>,
    #[cfg_attr(feature = "openapi", schema(required = true, example = "Ben Adeyemi"))]
    pub assignee_name_before: Option<String>,
    /// Who is to answer from here on; null: nobody in particular.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub assignee_id_after: Option<AdminId>,
    #[cfg_attr(feature = "openapi", schema(required = true, example = "Ada Lovelace"))]
    pub assignee_name_after: Option<String>,
    /// The number that was said to be the member's.
    #[cfg_attr(feature = "openapi", schema(required = true, example = "+12025550142"))]
    pub number: Option<String>,
}

/// A stretch of a conversation, the newest message first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MessagePage {
    pub items: Vec<Message>,
    /// What became of the conversation in this stretch, the newest first: the newest 200 of it. Each is in one page.
    #[cfg_attr(feature = "openapi", schema(max_items = 200))]
    pub changes: Vec<ThreadChange>,
    /// Whether there are older ones.
    #[cfg_attr(feature = "openapi", schema(example = false))]
    pub has_more: bool,
    /// Give it as `cursor` to go on with older ones; null at the end.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub next_cursor: Option<String>,
}

/// A message to be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewMessage {
    pub channel: Channel,
    /// Of an e-mail alone, which needs one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 200, nullable = false))]
    pub subject: Option<String>,
    /// May hold the variables of templates, which are filled in for the member. A text message has 1600 characters at
    /// most.
    #[cfg_attr(
        feature = "openapi",
        schema(
            min_length = 1,
            max_length = 10000,
            example = "Hi {{first_name|there}}, shall we make your first vision together?"
        )
    )]
    pub body: String,
}

/// What would become of a message, were it sent now; nothing is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MessagePreview {
    /// Where it would go: E.164 or an e-mail address; null: nowhere.
    #[cfg_attr(feature = "openapi", schema(required = true, example = "+12025550142"))]
    pub address: Option<String>,
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub subject: Option<String>,
    /// With all variables filled in.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "Hi Amara, shall we make your first vision together?")
    )]
    pub body: String,
    /// What it takes as a text message; null for an e-mail.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub segments: Option<Segments>,
    /// What that costs, about; null for an e-mail, and where it is not known what a segment does.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub price: Option<Money>,
    /// Why it would not go, or not yet; null: it would go at once.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub reason: Option<HoldReason>,
    /// When it would go, where it would wait for that.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub held_until: Option<DateTime<Utc>>,
}

/// A conversation: a member's, or a number's while nobody knows whose it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Thread {
    pub id: ThreadId,
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub member_id: Option<MemberId>,
    #[cfg_attr(feature = "openapi", schema(required = true, example = "Amara Okafor"))]
    pub member_name: Option<String>,
    /// The number that nobody is known for; null in a member's conversation.
    #[cfg_attr(feature = "openapi", schema(required = true, example = "+12025550142"))]
    pub number: Option<String>,
    /// The lead whose number it is, while they are no member.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub lead_id: Option<LeadId>,
    /// What they are called, or their address.
    #[cfg_attr(feature = "openapi", schema(required = true, example = "Amara Okafor"))]
    pub lead_name: Option<String>,
    /// Members who have given this number: whose it is has to be said (`link_number`). Empty in a member's conversation.
    #[cfg_attr(feature = "openapi", schema(max_items = 20))]
    pub candidates: Vec<MemberId>,
    pub state: ThreadState,
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub snoozed_until: Option<DateTime<Utc>>,
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub assignee_id: Option<AdminId>,
    #[cfg_attr(feature = "openapi", schema(required = true, example = "Ada Lovelace"))]
    pub assignee_name: Option<String>,
    /// Messages of theirs that nobody has read.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 2))]
    pub unread: i32,
    pub last_at: DateTime<Utc>,
    pub last_direction: Direction,
    /// How the last message begins.
    #[cfg_attr(feature = "openapi", schema(example = "Yes please! When can we talk?"))]
    pub preview: String,
    /// Grows with every change.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, example = 7))]
    pub revision: i64,
}

/// Conversations, those with something unread first, then the latest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ThreadList {
    pub items: Vec<Thread>,
    #[cfg_attr(feature = "openapi", schema(example = false))]
    pub has_more: bool,
    /// Give it as `cursor` to go on; null at the end.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub next_cursor: Option<String>,
}

/// What is to change about a conversation. What is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ThreadPatch {
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub state: Option<ThreadState>,
    /// With `snoozed` alone, and there it is needed.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub snoozed_until: Option<DateTime<Utc>>,
    /// Who is to answer; null: nobody in particular.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<AdminId>))]
    pub assignee_id: Option<Option<AdminId>>,
    /// True: everything in it has been read.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub read: Option<bool>,
}

/// Whose a number is: a member's, a lead's, or, where neither is told, nobody's in particular.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NumberLink {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(required = false))]
    pub member_id: Option<MemberId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(required = false))]
    pub lead_id: Option<LeadId>,
}

/// How many conversations have something unread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UnreadCount {
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 3))]
    pub threads: i64,
}

/// `event: threads`: conversations in which something happened, as they are now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ThreadsChanged {
    /// How many conversations have something unread.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 3))]
    pub unread: i64,
    /// More conversations than an event carries: none is told, read anew what is shown.
    #[cfg_attr(feature = "openapi", schema(example = false))]
    pub many: bool,
    #[cfg_attr(feature = "openapi", schema(max_items = 100))]
    pub items: Vec<Thread>,
}
