//! The board of tickets on the wire: columns with their whole counts, and cards page by page; places no card.

use serde::{Deserialize, Serialize};

use super::TicketRow;
use crate::page::Total;
use crate::status::Tone;

/// All columns of a grouping, each with its first cards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TicketBoard {
    #[cfg_attr(feature = "openapi", schema(example = "status"))]
    pub group_by: String,
    /// The filter as the server understood it; null for all.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub filter: Option<String>,
    pub columns: Vec<TicketBoardColumn>,
}

/// One column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TicketBoardColumn {
    /// What goes into the address of its cards: the value they have, or `none`.
    #[cfg_attr(feature = "openapi", schema(example = "open"))]
    pub key: String,
    #[cfg_attr(feature = "openapi", schema(example = "Open"))]
    pub label: String,
    pub tone: Tone,
    /// Whether a card may be moved here.
    pub takes_cards: bool,
    /// How many there are in it, loaded or not.
    pub total: Total,
    /// What is in it as a filter, the board's included.
    #[cfg_attr(feature = "openapi", schema(example = "status = open"))]
    pub filter: String,
    pub cards: Vec<TicketRow>,
    /// Give it as `cursor` to go on after these cards; null at the end.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub next_cursor: Option<String>,
}

/// More cards of one column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TicketBoardPage {
    pub cards: Vec<TicketRow>,
    pub has_more: bool,
    /// Null at the end.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub next_cursor: Option<String>,
}
