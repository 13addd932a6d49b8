//! How many leads became members, by when they came and where from.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Leads of one month of creation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LeadCohort {
    /// The first day of the month, in the account's time zone.
    pub month: NaiveDate,
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 40))]
    pub created: i64,
    /// How many of them have become members by now.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 6))]
    pub converted: i64,
    /// In hundredths of a percent.
    #[cfg_attr(
        feature = "openapi",
        schema(minimum = 0, maximum = 10000, example = 1500)
    )]
    pub rate: i64,
    /// The median of whole days from creation to conversion; null: nobody was converted.
    #[cfg_attr(feature = "openapi", schema(required = true, minimum = 0, example = 9))]
    pub median_days: Option<i64>,
}

/// Leads of one source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LeadSourceLine {
    /// Null: none was told.
    #[cfg_attr(feature = "openapi", schema(required = true, example = "webinar"))]
    pub source: Option<String>,
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 40))]
    pub created: i64,
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 6))]
    pub converted: i64,
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 3))]
    pub lost: i64,
    /// In hundredths of a percent.
    #[cfg_attr(
        feature = "openapi",
        schema(minimum = 0, maximum = 10000, example = 1500)
    )]
    pub rate: i64,
    #[cfg_attr(feature = "openapi", schema(required = true, minimum = 0, example = 9))]
    pub median_days: Option<i64>,
}

/// All of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LeadReport {
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 400))]
    pub created: i64,
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 61))]
    pub converted: i64,
    /// Of all leads, in hundredths of a percent; 0 where there are none.
    #[cfg_attr(
        feature = "openapi",
        schema(minimum = 0, maximum = 10000, example = 1525)
    )]
    pub rate: i64,
    /// By month, the newest first.
    pub cohorts: Vec<LeadCohort>,
    /// The largest first.
    pub sources: Vec<LeadSourceLine>,
}
