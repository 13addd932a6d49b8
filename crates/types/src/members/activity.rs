//! On which days of the last year a member was there; days on which nothing happened are left out.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The last 366 days of one member, today included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MemberActivity {
    /// The first day that was looked at.
    pub from: NaiveDate,
    /// Today.
    pub to: NaiveDate,
    /// The zone in which days are counted (IANA).
    #[cfg_attr(feature = "openapi", schema(example = "Europe/Berlin"))]
    pub time_zone: String,
    /// Ascending; only days on which something happened.
    #[cfg_attr(feature = "openapi", schema(max_items = 366))]
    pub days: Vec<ActivityDay>,
}

/// One day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ActivityDay {
    pub day: NaiveDate,
    /// How often they signed in.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 2))]
    pub sign_ins: i64,
    /// How many journal entries they wrote.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 1))]
    pub entries: i64,
}
