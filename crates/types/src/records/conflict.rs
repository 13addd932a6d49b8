//! What stands in the way of an edit of a ticket or a lead that somebody overtook.

use serde::{Deserialize, Serialize};

use super::RecordChange;
use crate::leads::LeadDetail;
use crate::tickets::{TicketDetail, TicketEntry};

/// What somebody else did meanwhile, told with a refusal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecordConflict {
    /// The ticket as it is now, where the request was about one; its ETag is the answer's.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub ticket: Option<TicketDetail>,
    /// The lead as it is now, where the request was about one; its ETag is the answer's.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub lead: Option<LeadDetail>,
    /// What was changed meanwhile, the latest first.
    #[cfg_attr(feature = "openapi", schema(max_items = 100))]
    pub changes: Vec<RecordChange>,
    /// What was said about the ticket meanwhile, the oldest first.
    #[cfg_attr(feature = "openapi", schema(max_items = 100))]
    pub entries: Vec<TicketEntry>,
}
