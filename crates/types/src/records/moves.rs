//! Cards of tickets or leads that are moved between columns; places none.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::ids::ChangeId;

/// Cards to be moved, all or none of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RecordMoves {
    #[cfg_attr(feature = "openapi", schema(max_length = 100, example = "status"))]
    pub group_by: String,
    /// The key of the column they go to.
    #[cfg_attr(feature = "openapi", schema(max_length = 100, example = "contacted"))]
    pub to: String,
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 500))]
    pub cards: Vec<RecordMove>,
}

/// One card, and the state in which it was seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RecordMove {
    pub id: Uuid,
    /// The card's. Where it has another by now, nothing is moved.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, example = 7))]
    pub revision: i64,
}

/// What was moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecordsMoved {
    /// The change, to be undone; null where every card was there already.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub change_id: Option<ChangeId>,
    /// The cards as they are now, in the order asked.
    pub cards: Vec<MovedRecord>,
}

/// One card that was moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MovedRecord {
    pub id: Uuid,
    #[cfg_attr(feature = "openapi", schema(minimum = 1, example = 8))]
    pub revision: i64,
}
