//! One ticket whole, a new one, and what changes one.

use serde::{Deserialize, Serialize};

use super::{Attachment, TicketMilestone, TicketPriority, TicketRow, TicketStatus};
use crate::ids::{AdminId, MemberId, TicketId};
use crate::patch::{given, present};

/// A ticket, for a link to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TicketLink {
    pub id: TicketId,
    #[cfg_attr(feature = "openapi", schema(example = "SUPP-0009"))]
    pub reference: String,
    pub subject: String,
}

/// A ticket in its member's history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HistoryTicket {
    pub id: TicketId,
    #[cfg_attr(feature = "openapi", schema(example = "SUPP-0017"))]
    pub reference: String,
    pub subject: String,
    /// What happened to it then.
    pub milestone: TicketMilestone,
}

/// One ticket whole, but for what was said about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TicketDetail {
    pub ticket: TicketRow,
    /// What it is about, as it was first told.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "It stops each time after about a minute.")
    )]
    pub description: String,
    pub attachments: Vec<Attachment>,
    /// The ticket that this one has become part of.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub merged_into: Option<TicketLink>,
    /// Tickets that have become part of this one.
    pub merged: Vec<TicketLink>,
}

/// A ticket to be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewTicket {
    /// On whose behalf.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(required = false))]
    pub member_id: Option<MemberId>,
    #[cfg_attr(
        feature = "openapi",
        schema(
            min_length = 1,
            max_length = 200,
            example = "Recording stops after a minute"
        )
    )]
    pub subject: String,
    #[serde(default)]
    #[cfg_attr(
        feature = "openapi",
        schema(
            max_length = 20_000,
            example = "It stops each time after about a minute."
        )
    )]
    pub description: String,
    /// Absent: normal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(required = false))]
    pub priority: Option<TicketPriority>,
    /// In one word or two.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(required = false, max_length = 60, example = "audio")
    )]
    pub category: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(max_items = 100))]
    pub tags: Vec<String>,
    /// Who is to see to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(required = false))]
    pub assignee_id: Option<AdminId>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(max_items = 10))]
    pub attachments: Vec<Attachment>,
}

/// What is to change about a ticket. A field that is absent stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TicketPatch {
    /// A line.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(
        feature = "openapi",
        schema(nullable = false, min_length = 1, max_length = 200)
    )]
    pub subject: Option<String>,
    /// What it is about.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", schema(nullable = false, max_length = 20_000))]
    pub description: Option<String>,
    /// How far it is.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub status: Option<TicketStatus>,
    /// How soon it is to be answered.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub priority: Option<TicketPriority>,
    /// Null: none.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, max_length = 60))]
    pub category: Option<Option<String>>,
    /// Null: nobody.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<AdminId>))]
    pub assignee_id: Option<Option<AdminId>>,
    /// Whose it is; null: nobody's we know.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<MemberId>))]
    pub member_id: Option<Option<MemberId>>,
    /// All tags from now on.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", schema(nullable = false, max_items = 100))]
    pub tags: Option<Vec<String>>,
}

/// Which ticket another one becomes part of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TicketMerge {
    pub into: TicketId,
}
