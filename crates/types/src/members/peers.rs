//! A member beside others: those of the same tier and age, and the neighbours in a list; ranks nobody itself.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::ids::MemberId;

/// How a member's figures compare to those of members of the same tier who joined at about the same time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PeerComparison {
    /// The tier of all of them; null: none.
    #[cfg_attr(feature = "openapi", schema(required = true, example = "solo"))]
    pub tier: Option<String>,
    /// The first and the last day on which the others joined.
    pub joined_from: NaiveDate,
    pub joined_to: NaiveDate,
    /// How many others there are to compare with.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 240))]
    pub peers: i64,
    /// Whether there are more of that tier who joined within half a year: then these are those who joined nearest.
    #[cfg_attr(feature = "openapi", schema(example = false))]
    pub sampled: bool,
    /// Empty where there is nobody to compare with.
    pub figures: Vec<PeerFigure>,
}

/// One figure of the member beside those of the others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PeerFigure {
    /// The column of `user_activity_metrics`.
    #[cfg_attr(feature = "openapi", schema(example = "vision_count"))]
    pub field: String,
    /// The smallest value that at least half of the others do not exceed.
    #[cfg_attr(feature = "openapi", schema(example = "3"))]
    pub median: String,
    /// How many of a hundred others have less than this member, rounded down.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, maximum = 100, example = 72))]
    pub ahead_of_percent: i64,
}

/// Whom one meets before and after a member, in the order of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MemberNeighbors {
    /// Null at the beginning of the list.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub previous: Option<MemberId>,
    /// Null at its end.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub next: Option<MemberId>,
}
