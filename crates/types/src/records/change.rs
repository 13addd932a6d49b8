//! What was changed about a ticket or a lead, by whom, and what it was before; undoes nothing itself.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::changes::{Actor, ChangeSource};
use crate::ids::ChangeId;

/// One field before and after, as text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecordFieldChange {
    /// As the field is called in the ticket or the lead.
    #[cfg_attr(feature = "openapi", schema(example = "status"))]
    pub field: String,
    /// Null: not set.
    #[cfg_attr(feature = "openapi", schema(required = true, example = "open"))]
    pub before: Option<String>,
    /// Null: not set.
    #[cfg_attr(feature = "openapi", schema(required = true, example = "in_progress"))]
    pub after: Option<String>,
    /// Whose id `before` is, as they are called now.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub before_name: Option<String>,
    /// Whose id `after` is, as they are called now.
    #[cfg_attr(feature = "openapi", schema(required = true, example = "Ada Lovelace"))]
    pub after_name: Option<String>,
}

/// What was done at one stroke, as far as it concerns one ticket or lead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecordChange {
    pub id: ChangeId,
    /// The ticket's or the lead's.
    pub record_id: Uuid,
    pub at: DateTime<Utc>,
    pub actor: Actor,
    pub source: ChangeSource,
    /// Of the ticket or the lead, after the change.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 7))]
    pub revision: i64,
    pub fields: Vec<RecordFieldChange>,
    /// How many were changed at this stroke; undoing it concerns them all.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, example = 1))]
    pub records: i64,
    /// The change that this one undid.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub undoes: Option<ChangeId>,
    /// The change that undid this one.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub undone_by: Option<ChangeId>,
}

/// A page of a history, the latest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecordChangePage {
    pub items: Vec<RecordChange>,
    pub has_more: bool,
    /// Give it as `cursor` to go on with what was before; null at the beginning.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub next_cursor: Option<String>,
}
