//! The board on the wire: columns with their whole counts and sums, cards page by page, and moves; places no card.

use serde::{Deserialize, Serialize};

use crate::ids::{ChangeId, MemberId};
use crate::members::MemberRow;
use crate::money::Money;
use crate::page::Total;
use crate::status::Tone;

/// All columns of a grouping, each with its first cards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Board {
    /// What members are grouped by, in its canonical form.
    #[cfg_attr(feature = "openapi", schema(example = "engagement_status"))]
    pub group_by: String,
    /// The filter as the server understood it; null for all members.
    #[cfg_attr(
        feature = "openapi",
        schema(required = true, example = "vision_count = 0")
    )]
    pub filter: Option<String>,
    pub columns: Vec<BoardColumn>,
}

/// One column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BoardColumn {
    /// What goes into the address of its cards: the value that its members have, `unclassified` where they have none, or
    /// `other`.
    #[cfg_attr(feature = "openapi", schema(example = "at_risk"))]
    pub key: String,
    #[cfg_attr(feature = "openapi", schema(example = "At risk"))]
    pub label: String,
    pub tone: Tone,
    /// Whether a card may be moved here.
    pub takes_cards: bool,
    /// How many members it has, loaded or not.
    pub total: Total,
    /// The sum of their MRR; null where they are too many to add up.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub mrr: Option<Money>,
    /// Its members as a filter, the board's included: a list or a ledger of it is of exactly them, with the same `q`.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "vision_count = 0 and engagement_status = at_risk")
    )]
    pub filter: String,
    pub cards: Vec<MemberRow>,
    /// Give it as `cursor` to go on after these cards; null at the end.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub next_cursor: Option<String>,
}

/// More cards of one column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BoardPage {
    pub cards: Vec<MemberRow>,
    pub has_more: bool,
    /// Null at the end.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub next_cursor: Option<String>,
}

/// Cards to be moved, all or none of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct BoardMoves {
    #[cfg_attr(
        feature = "openapi",
        schema(max_length = 200, example = "engagement_status")
    )]
    pub group_by: String,
    /// The key of the column they go to.
    #[cfg_attr(feature = "openapi", schema(max_length = 100, example = "champion"))]
    pub to: String,
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 500))]
    pub cards: Vec<BoardMove>,
}

/// One card, and the state in which it was seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct BoardMove {
    pub id: MemberId,
    /// The card's. Where the member has another by now, nothing is moved.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 7))]
    pub revision: i64,
}

/// What was moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BoardMoved {
    /// The change, to be undone; null where every card was there already.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub change_id: Option<ChangeId>,
    /// The cards as they are now, in the order asked.
    pub cards: Vec<MovedCard>,
}

/// One card that was moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MovedCard {
    pub id: MemberId,
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 8))]
    pub revision: i64,
}
