//! What was changed, by whom, and what it was before: the history on the wire; undoes nothing itself.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::ids::{ChangeId, LeadId, MemberId, TicketId};
use crate::members::{MemberDetail, MemberRow};

use crate::words::words;

words! {
    /// Where something was done. More will come.
    ChangeSource {
        Page "page",
        Api "api",
        Job "job",
        Import "import",
        Automation "automation",
        CommandLine "command_line",
        /// A message to many.
        Bulk "bulk",
    }
}

words! {
    /// Who did something. More will come.
    ActorKind {
        /// Somebody who signs in.
        Admin "admin",
        /// A program with a key of its own.
        Integration "integration",
        /// A run of a job.
        Job "job",
        /// A rule that somebody has set up.
        Automation "automation",
        /// This program by itself, or somebody with access to its database.
        System "system",
    }
}

words! {
    /// A field of a member that people set.
    ManualField {
        EngagementStatus "engagement_status",
        HealthStatus "health_status",
        /// The tier set here by hand, which goes before the one from billing.
        TierByHand "tier_by_hand",
        CustomTags "custom_tags",
        AdminNotes "admin_notes",
    }
}

/// Who did it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Actor {
    pub kind: ActorKind,
    /// An admin's, an integration's, a run's; null where the kind says it all.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub id: Option<Uuid>,
    /// As it is now; null where nothing of that id has a name.
    #[cfg_attr(feature = "openapi", schema(required = true, example = "Ada Lovelace"))]
    pub name: Option<String>,
}

/// One field before and after. Of tags, what came and what went; of everything else, the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldChange {
    pub field: ManualField,
    /// Null: not set, or tags.
    #[cfg_attr(feature = "openapi", schema(required = true, example = "active"))]
    pub before: Option<String>,
    /// Null: not set, or tags.
    #[cfg_attr(feature = "openapi", schema(required = true, example = "champion"))]
    pub after: Option<String>,
    /// Tags that came.
    pub added: Vec<String>,
    /// Tags that went.
    pub removed: Vec<String>,
}

/// What was done at one stroke, as far as it concerns one member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Change {
    pub id: ChangeId,
    /// The member whose fields are told.
    pub member_id: MemberId,
    pub at: DateTime<Utc>,
    pub actor: Actor,
    pub source: ChangeSource,
    /// Of the member, after the change.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 7))]
    pub revision: i64,
    pub fields: Vec<FieldChange>,
    /// How many members were changed at this stroke; undoing it concerns them all.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, example = 1))]
    pub members: i64,
    /// The change that this one undid.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub undoes: Option<ChangeId>,
    /// The change that undid this one.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub undone_by: Option<ChangeId>,
}

/// What was undone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reverted {
    /// The change that undid it, which can be undone in turn.
    pub change_id: ChangeId,
    /// How many members it concerned.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 1))]
    pub members: i64,
    /// The first hundred of them, as they are now.
    #[cfg_attr(feature = "openapi", schema(max_items = 100))]
    pub items: Vec<MemberRow>,
    /// The tickets it concerned, at most a hundred of them.
    #[cfg_attr(feature = "openapi", schema(max_items = 100))]
    pub tickets: Vec<TicketId>,
    /// The leads it concerned, at most a hundred of them.
    #[cfg_attr(feature = "openapi", schema(max_items = 100))]
    pub leads: Vec<LeadId>,
}

/// What somebody else did meanwhile, told with a refusal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Conflict {
    /// The member as it is now, where the request was about one; its ETag is the answer's.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub member: Option<MemberDetail>,
    /// Those of several members that were changed meanwhile, as they are now.
    #[cfg_attr(feature = "openapi", schema(max_items = 100))]
    pub members: Vec<MemberRow>,
    /// What came between, the latest first: which fields differ, who changed them, and when.
    #[cfg_attr(feature = "openapi", schema(max_items = 100))]
    pub changes: Vec<Change>,
}
