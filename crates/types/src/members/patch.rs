//! A change of what people set about a member: absent fields stay, null clears, a value sets; judges none of them.

use serde::{Deserialize, Serialize};

use crate::patch::{given, present};

/// Tags a member may have, and how long one and the notes may be, in characters.
pub const MAX_TAGS: usize = 100;
pub const MAX_TAG: usize = 100;
pub const MAX_NOTES: usize = 200_000;

/// What is to change. A field that is absent stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MemberPatch {
    /// The key of an engagement status; null: unclassified.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, max_length = 100, example = "champion"))]
    pub engagement_status: Option<Option<String>>,
    /// The key of a health status; null: unclassified.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, max_length = 100, example = "healthy"))]
    pub health_status: Option<Option<String>>,
    /// A tier that goes before the one from billing; null: billing's again.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, max_length = 100, example = "household"))]
    pub tier_by_hand: Option<Option<String>>,
    /// All tags from now on. They are trimmed; of those that differ in case alone the first stays.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", schema(max_items = 100, nullable = false, example = json!(["testimonial_candidate"])))]
    pub custom_tags: Option<Vec<String>>,
    /// Tags to add to whatever there is then.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(max_items = 100))]
    pub add_tags: Vec<String>,
    /// Tags to take away, whatever else there is then; those that are not there do no harm.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(max_items = 100))]
    pub remove_tags: Vec<String>,
    /// The notes from now on; null or nothing but white space: none.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, max_length = 200_000, example = "Sent onboarding help"))]
    pub admin_notes: Option<Option<String>>,
}
