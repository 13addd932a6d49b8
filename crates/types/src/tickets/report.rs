//! How often tickets were answered and resolved in time.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::TicketPriority;

/// Tickets of one month of creation and one priority.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TicketReportLine {
    /// The first day of the month, in the policy's zone.
    pub month: NaiveDate,
    pub priority: TicketPriority,
    /// All that were created; what is neither met nor missed is still open within its time.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 12))]
    pub created: i64,
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 10))]
    pub first_response_met: i64,
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 1))]
    pub first_response_missed: i64,
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 9))]
    pub resolution_met: i64,
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 1))]
    pub resolution_missed: i64,
    /// The median of business minutes to the first answer; null: none was answered.
    #[cfg_attr(feature = "openapi", schema(required = true, example = 95))]
    pub first_response_minutes: Option<i64>,
    /// The median of business minutes to the resolution; null: none was resolved.
    #[cfg_attr(feature = "openapi", schema(required = true, example = 610))]
    pub resolution_minutes: Option<i64>,
}

/// The latest months, the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TicketReport {
    pub lines: Vec<TicketReportLine>,
}
