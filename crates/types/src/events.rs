//! What the whole page is told as it happens, by whomever it was done; tells no history.

use serde::{Deserialize, Serialize};

use crate::ids::{ChangeId, LeadId, MemberId, TicketId};
use crate::members::MemberRow;

/// So many rows an event carries at most.
pub const MAX_EVENT_ROWS: usize = 100;

/// `event: hello`, the first of every stream, and again whenever something was missed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Hello {
    /// Whether everything since `Last-Event-ID` follows, or has been told. Otherwise: read anew what is shown.
    #[cfg_attr(feature = "openapi", schema(example = true))]
    pub resumed: bool,
}

/// `event: members`: members that were changed, as they are now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MembersChanged {
    /// What was done; null where several things are told together.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub change_id: Option<ChangeId>,
    /// More members than an event carries: none is told, read anew what is shown.
    #[cfg_attr(feature = "openapi", schema(example = false))]
    pub many: bool,
    /// Each as it is now, which may be later than this change: its `revision` says whether that is news.
    #[cfg_attr(feature = "openapi", schema(max_items = 100))]
    pub items: Vec<MemberRow>,
    /// Those who are no members any more.
    #[cfg_attr(feature = "openapi", schema(max_items = 100))]
    pub gone: Vec<MemberId>,
}

/// `event: ticket`: a ticket that was changed, or something was said about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TicketChanged {
    pub id: TicketId,
    /// As it is now, or later.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, example = 8))]
    pub revision: i64,
}

/// `event: lead`: a lead that was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LeadChanged {
    pub id: LeadId,
    /// As it is now, or later.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, example = 8))]
    pub revision: i64,
}
