//! Messages to many at once: what is asked for, what it would come to, and how far it is; sends nothing.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Channel, HoldReason, MessageState};
use crate::ids::{AdminId, BroadcastId, ChangeId, MemberId, MessageId, ThreadId};
use crate::money::Money;
use crate::words::words;

/// So many members can be named one by one.
pub const MAX_NAMED: usize = 1_000;

/// So many messages a minute a broadcast writes at most.
pub const MAX_PER_MINUTE: i32 = 6_000;

words! {
    /// How far a broadcast is.
    BroadcastState {
        /// Messages are being written, or have yet to leave.
        Running "running",
        /// The first few are written, and it waits for somebody to go on.
        CanaryDone "canary_done",
        /// Nothing is written, and what has not left is held.
        Paused "paused",
        /// Nothing more is written, and what had not left is canceled.
        Stopped "stopped",
        /// Everybody has an outcome, and nothing is left to go.
        Done "done",
    }
}

words! {
    /// What became of one recipient. Each has exactly one.
    RecipientOutcome {
        /// Nothing yet.
        Pending "pending",
        /// The message is written, and was not handed over yet.
        Waiting "waiting",
        /// It was handed over: the carrier has it, or nobody knows yet whether it does.
        Sent "sent",
        Delivered "delivered",
        /// The carrier, or their phone, would not have it; or it could not be written.
        Failed "failed",
        /// The gate stood against it; `reason` says why.
        Skipped "skipped",
        /// It was stopped before it left.
        Canceled "canceled",
    }
}

/// A broadcast as it could be: whom it is for, and what it says.
///
/// It is for whoever fits `filter` and `q` at the moment it begins (an empty `filter`: everybody), or for those whom
/// `member_ids` names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct BroadcastDraft {
    /// As in `list_members`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(
            nullable = false,
            max_length = 4000,
            example = "engagement_status = champion"
        )
    )]
    pub filter: Option<String>,
    /// A search, as in `list_members`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false, max_length = 200))]
    pub q: Option<String>,
    /// Instead of both.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(nullable = false, min_items = 1, max_items = 1000)
    )]
    pub member_ids: Option<Vec<MemberId>>,
    pub channel: Channel,
    /// Of an e-mail alone, which needs one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 200, nullable = false))]
    pub subject: Option<String>,
    /// A template, filled in for each member. Whoever has nothing for a variable that says nothing else is skipped.
    #[cfg_attr(
        feature = "openapi",
        schema(
            min_length = 1,
            max_length = 10000,
            example = "Hi {{first_name|there}}, thank you for being with us!"
        )
    )]
    pub body: String,
    /// A tag that whoever is written to gets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(
            nullable = false,
            min_length = 1,
            max_length = 100,
            example = "testimonial_candidate"
        )
    )]
    pub tag: Option<String>,
    /// A line that is added to the notes of whoever is written to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(
            nullable = false,
            min_length = 1,
            max_length = 2000,
            example = "Asked for a testimonial"
        )
    )]
    pub note: Option<String>,
}

/// A broadcast to begin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewBroadcast {
    /// As in `list_members`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(
            nullable = false,
            max_length = 4000,
            example = "engagement_status = champion"
        )
    )]
    pub filter: Option<String>,
    /// A search, as in `list_members`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false, max_length = 200))]
    pub q: Option<String>,
    /// Instead of both.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(nullable = false, min_items = 1, max_items = 1000)
    )]
    pub member_ids: Option<Vec<MemberId>>,
    /// How many members the preview found (`matching`): where it is another number by now, nothing begins
    /// (`audience_changed`).
    #[cfg_attr(feature = "openapi", schema(minimum = 1, example = 41))]
    pub expected: i64,
    pub channel: Channel,
    /// Of an e-mail alone, which needs one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 200, nullable = false))]
    pub subject: Option<String>,
    /// A template, filled in for each member. Whoever has nothing for a variable that says nothing else is skipped.
    #[cfg_attr(
        feature = "openapi",
        schema(
            min_length = 1,
            max_length = 10000,
            example = "Hi {{first_name|there}}, thank you for being with us!"
        )
    )]
    pub body: String,
    /// A tag that whoever is written to gets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(
            nullable = false,
            min_length = 1,
            max_length = 100,
            example = "testimonial_candidate"
        )
    )]
    pub tag: Option<String>,
    /// A line that is added to the notes of whoever is written to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(
            nullable = false,
            min_length = 1,
            max_length = 2000,
            example = "Asked for a testimonial"
        )
    )]
    pub note: Option<String>,
    /// After so many messages it waits for somebody to look at them and go on; absent: it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(nullable = false, minimum = 1, maximum = 1000, example = 5)
    )]
    pub canary: Option<i32>,
    /// So many messages are written in a minute at most.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 6000, example = 60))]
    pub per_minute: i32,
}

/// So many members are skipped for this reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SkippedMembers {
    pub reason: HoldReason,
    #[cfg_attr(feature = "openapi", schema(minimum = 1, example = 3))]
    pub members: i64,
}

/// What one of them would be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BroadcastSample {
    pub member_id: MemberId,
    #[cfg_attr(feature = "openapi", schema(required = true, example = "Amara Okafor"))]
    pub member_name: Option<String>,
    /// E.164 or an e-mail address.
    #[cfg_attr(feature = "openapi", schema(example = "+12025550142"))]
    pub address: String,
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub subject: Option<String>,
    /// With all variables filled in.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "Hi Amara, thank you for being with us!")
    )]
    pub body: String,
    /// Of a text message.
    #[cfg_attr(feature = "openapi", schema(required = true, minimum = 0, example = 1))]
    pub segments: Option<i64>,
    /// When it would go, where it would wait for the morning.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub held_until: Option<DateTime<Utc>>,
}

/// What a broadcast would come to, were it begun now; nothing is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BroadcastPreview {
    /// How many members it is for. Exact; `expected` of the broadcast.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 41))]
    pub matching: i64,
    /// Whether each of them was looked at. Otherwise 20,000 were, chosen by chance, and the numbers below are worked out
    /// from them.
    #[cfg_attr(feature = "openapi", schema(example = true))]
    pub exact: bool,
    /// How many messages would go at once.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 30))]
    pub sent: i64,
    /// How many would wait for the morning where the member is.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 8))]
    pub waiting: i64,
    /// Who would be skipped, and why; the most first.
    pub skipped: Vec<SkippedMembers>,
    /// What the messages take together; null for e-mails.
    #[cfg_attr(
        feature = "openapi",
        schema(required = true, minimum = 0, example = 38)
    )]
    pub segments: Option<i64>,
    /// What that costs, about; null where it is not known what a segment does.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub price: Option<Money>,
    /// Up to five of those who would be written to.
    #[cfg_attr(feature = "openapi", schema(max_items = 5))]
    pub samples: Vec<BroadcastSample>,
}

/// A broadcast, and how far it is. `pending` to `canceled` and those skipped add up to its recipients.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Broadcast {
    pub id: BroadcastId,
    pub state: BroadcastState,
    /// Whom it is for; null: members who were named.
    #[cfg_attr(
        feature = "openapi",
        schema(required = true, example = "engagement_status = champion")
    )]
    pub filter: Option<String>,
    /// The search that they were found by, too.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub q: Option<String>,
    pub channel: Channel,
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub subject: Option<String>,
    #[cfg_attr(
        feature = "openapi",
        schema(example = "Hi {{first_name|there}}, thank you for being with us!")
    )]
    pub body: String,
    #[cfg_attr(
        feature = "openapi",
        schema(required = true, example = "testimonial_candidate")
    )]
    pub tag: Option<String>,
    #[cfg_attr(
        feature = "openapi",
        schema(required = true, example = "Asked for a testimonial")
    )]
    pub note: Option<String>,
    #[cfg_attr(feature = "openapi", schema(required = true, minimum = 1, example = 5))]
    pub canary: Option<i32>,
    #[cfg_attr(feature = "openapi", schema(minimum = 1, example = 60))]
    pub per_minute: i32,
    /// How many there are in all.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 41))]
    pub recipients: i64,
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 0))]
    pub pending: i64,
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 8))]
    pub waiting: i64,
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 4))]
    pub sent: i64,
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 25))]
    pub delivered: i64,
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 1))]
    pub failed: i64,
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 0))]
    pub canceled: i64,
    /// Who was skipped, and why; the most first.
    pub skipped: Vec<SkippedMembers>,
    /// How many have written back, be it STOP, before they were written to again.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 2))]
    pub replied: i64,
    /// The change that gave tags and notes, which can be undone (`revert_change`); null: nobody has got any yet.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub change_id: Option<ChangeId>,
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub author_id: Option<AdminId>,
    #[cfg_attr(feature = "openapi", schema(required = true, example = "Ada Lovelace"))]
    pub author_name: Option<String>,
    pub created_at: DateTime<Utc>,
    /// When it was done or stopped.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub ended_at: Option<DateTime<Utc>>,
    /// Grows with every change of `state`.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, example = 3))]
    pub revision: i64,
}

/// Broadcasts, the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BroadcastList {
    pub items: Vec<Broadcast>,
    #[cfg_attr(feature = "openapi", schema(example = false))]
    pub has_more: bool,
    /// Give it as `cursor` to go on; null at the end.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub next_cursor: Option<String>,
}

/// One of those a broadcast is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BroadcastRecipient {
    pub member_id: MemberId,
    #[cfg_attr(feature = "openapi", schema(required = true, example = "Amara Okafor"))]
    pub member_name: Option<String>,
    pub outcome: RecipientOutcome,
    /// Why they were skipped, or why the message waits.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub reason: Option<HoldReason>,
    /// Null: none was written.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub message_id: Option<MessageId>,
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub thread_id: Option<ThreadId>,
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub message_state: Option<MessageState>,
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
    /// When they wrote back.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub replied_at: Option<DateTime<Utc>>,
}

/// Recipients of a broadcast, in an order that stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BroadcastRecipientList {
    pub items: Vec<BroadcastRecipient>,
    #[cfg_attr(feature = "openapi", schema(example = false))]
    pub has_more: bool,
    /// Give it as `cursor` to go on; null at the end.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub next_cursor: Option<String>,
}

/// `event: broadcasts`: broadcasts that have moved, as they are now. At most one a second.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BroadcastsChanged {
    #[cfg_attr(feature = "openapi", schema(max_items = 100))]
    pub items: Vec<Broadcast>,
}
