//! One ticket as a row of a list or a card of a board.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{TicketOutcome, TicketPriority, TicketSource, TicketStatus};
use crate::ids::{AdminId, MemberId, TicketId};
use crate::page::Total;

/// One ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TicketRow {
    pub id: TicketId,
    #[cfg_attr(feature = "openapi", schema(minimum = 1, example = 17))]
    pub number: i64,
    /// The number as people say it.
    #[cfg_attr(feature = "openapi", schema(example = "SUPP-0017"))]
    pub reference: String,
    #[cfg_attr(
        feature = "openapi",
        schema(example = "Recording stops after a minute")
    )]
    pub subject: String,
    pub status: TicketStatus,
    pub priority: TicketPriority,
    #[cfg_attr(feature = "openapi", schema(required = true, example = "audio"))]
    pub category: Option<String>,
    pub tags: Vec<String>,
    pub source: TicketSource,
    /// Whose it is; null: nobody's we know.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub member_id: Option<MemberId>,
    #[cfg_attr(feature = "openapi", schema(required = true, example = "Amara Okafor"))]
    pub member_name: Option<String>,
    #[cfg_attr(
        feature = "openapi",
        schema(required = true, example = "amara@example.com")
    )]
    pub member_email: Option<String>,
    /// Who is to see to it.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub assignee_id: Option<AdminId>,
    #[cfg_attr(feature = "openapi", schema(required = true, example = "Ada Lovelace"))]
    pub assignee_name: Option<String>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    /// When somebody first answered in public.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub first_responded_at: Option<DateTime<Utc>>,
    /// Until when somebody is to answer; null: somebody has, or the clock stands.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub first_response_due_at: Option<DateTime<Utc>>,
    /// When it was resolved or closed.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub resolved_at: Option<DateTime<Utc>>,
    /// Until when it is to be resolved; null: it is, or the clock stands.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub resolution_due_at: Option<DateTime<Utc>>,
    /// The earlier of the two.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub due_at: Option<DateTime<Utc>>,
    /// As of now.
    pub first_response: TicketOutcome,
    /// As of now.
    pub resolution: TicketOutcome,
    /// Grows with every change, reply and answer.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, example = 7))]
    pub revision: i64,
}

/// A page of tickets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TicketPage {
    pub items: Vec<TicketRow>,
    pub has_more: bool,
    /// Give it as `cursor` to go on; null at the end.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub next_cursor: Option<String>,
    /// Give it as `cursor` to go back; null at the beginning.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub prev_cursor: Option<String>,
    /// How many there are in all, where that was asked.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub total: Option<Total>,
    /// The filter as the server understood it; null for all.
    #[cfg_attr(
        feature = "openapi",
        schema(required = true, example = "status = open")
    )]
    pub filter: Option<String>,
}
