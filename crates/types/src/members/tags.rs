//! The tags there are, and how many members have each.

use serde::{Deserialize, Serialize};

/// One tag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TagCount {
    /// As it was last written here; without capitals and accents where it never was.
    #[cfg_attr(feature = "openapi", schema(example = "testimonial_candidate"))]
    pub tag: String,
    /// How many members have it, however they write it.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 31))]
    pub members: i64,
}

/// Tags, those that most members have first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TagList {
    #[cfg_attr(feature = "openapi", schema(max_items = 100))]
    pub items: Vec<TagCount>,
    /// Whether there are more that fit.
    pub has_more: bool,
}
