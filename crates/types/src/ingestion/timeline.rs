//! What a member did that is counted nowhere, as the product told it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Details;

/// Something that a member did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TimelineEvent {
    #[cfg_attr(feature = "openapi", schema(minimum = 1, example = 81_520))]
    pub id: i64,
    pub at: DateTime<Utc>,
    #[cfg_attr(feature = "openapi", schema(example = "Meditation Finished"))]
    pub event: String,
    /// What the product told about it.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub properties: Details,
    /// Whether `properties` are all that was told; of more than 8 kB only a part is kept.
    #[cfg_attr(feature = "openapi", schema(example = true))]
    pub whole: bool,
}

/// A page of a timeline, the latest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TimelinePage {
    pub items: Vec<TimelineEvent>,
    pub has_more: bool,
    /// Where to go on; null on the last page.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub next_cursor: Option<String>,
}
