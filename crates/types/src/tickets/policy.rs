//! Until when tickets are to be answered and resolved, and in which hours that is counted.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::TicketPriority;
use crate::ids::AdminId;

/// The targets of one priority, in minutes of business hours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TicketTarget {
    pub priority: TicketPriority,
    #[cfg_attr(
        feature = "openapi",
        schema(minimum = 1, maximum = 525600, example = 240)
    )]
    pub first_response_minutes: i32,
    #[cfg_attr(
        feature = "openapi",
        schema(minimum = 1, maximum = 525600, example = 1440)
    )]
    pub resolution_minutes: i32,
}

/// A stretch of one weekday in which somebody is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct BusinessHours {
    /// 1 is Monday, 7 is Sunday.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 7, example = 1))]
    pub weekday: i32,
    /// `HH:MM` on the wall.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 5, max_length = 5, example = "09:00")
    )]
    pub opens: String,
    /// `HH:MM` on the wall, later than `opens`; `24:00` is the end of the day.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 5, max_length = 5, example = "17:00")
    )]
    pub closes: String,
}

/// The whole policy. Its ETag is the answer's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TicketPolicy {
    /// One for each priority.
    #[cfg_attr(feature = "openapi", schema(min_items = 4, max_items = 4))]
    pub targets: Vec<TicketTarget>,
    /// At least one; none of a weekday: nobody is there on it.
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 42))]
    pub hours: Vec<BusinessHours>,
    /// IANA's name of the zone the hours are in.
    #[cfg_attr(
        feature = "openapi",
        schema(max_length = 64, example = "America/New_York")
    )]
    pub time_zone: String,
    /// Days on which nobody is there.
    #[cfg_attr(feature = "openapi", schema(max_items = 1000))]
    pub holidays: Vec<NaiveDate>,
}

/// A change of the policy. To take it back, set what was before (`update_ticket_policy`): that is a change, too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TicketPolicyChange {
    /// Of the policy after the change.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, example = 7))]
    pub revision: i64,
    pub at: DateTime<Utc>,
    /// Null: somebody who is gone.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub changed_by: Option<AdminId>,
    #[cfg_attr(feature = "openapi", schema(required = true, example = "Ada Lovelace"))]
    pub changed_by_name: Option<String>,
    pub before: TicketPolicy,
    pub after: TicketPolicy,
}

/// The latest changes of the policy, the latest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TicketPolicyChanges {
    #[cfg_attr(feature = "openapi", schema(max_items = 100))]
    pub items: Vec<TicketPolicyChange>,
}
