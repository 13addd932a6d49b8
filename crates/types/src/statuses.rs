//! The lists of statuses that an admin edits: what each is called, how it looks, what it counts towards; applies none.

use serde::{Deserialize, Serialize};

use crate::patch::given;
use crate::status::Tone;
use crate::words::words;

words! {
    /// Which list a status belongs to.
    StatusList {
        Engagement "engagement",
        Health "health",
    }
}

/// Both lists, each in its order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Statuses {
    pub engagement: Vec<StatusDefinition>,
    pub health: Vec<StatusDefinition>,
}

/// One status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StatusDefinition {
    /// What is stored and written in filters; never changes.
    #[cfg_attr(feature = "openapi", schema(example = "at_risk"))]
    pub key: String,
    /// What people read.
    #[cfg_attr(feature = "openapi", schema(example = "At risk"))]
    pub label: String,
    pub tone: Tone,
    /// Whether members of this status are in the dashboard's *Active*, *At risk* and *Churned*.
    pub counts_as_active: bool,
    pub counts_as_at_risk: bool,
    pub counts_as_churned: bool,
    /// How many members have it.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 312))]
    pub members: i64,
    /// Rises with every change of the status.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, example = 1))]
    pub revision: i64,
    /// The status that its members are being given; until none is left, nobody can be given this one. Null: it stays.
    #[cfg_attr(feature = "openapi", schema(required = true, example = "inactive"))]
    pub merging_into: Option<String>,
}

/// A status to be added at the end of its list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewStatus {
    /// Lower-case letters, digits and underscores, a letter first.
    #[cfg_attr(
        feature = "openapi",
        schema(pattern = "^[a-z][a-z0-9_]{0,49}$", example = "on_leave")
    )]
    pub key: String,
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 50, example = "On leave")
    )]
    pub label: String,
    pub tone: Tone,
    #[serde(default)]
    pub counts_as_active: bool,
    #[serde(default)]
    pub counts_as_at_risk: bool,
    #[serde(default)]
    pub counts_as_churned: bool,
}

/// What is to change about a status. A field that is absent stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct StatusPatch {
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(
        feature = "openapi",
        schema(
            min_length = 1,
            max_length = 50,
            nullable = false,
            example = "On leave"
        )
    )]
    pub label: Option<String>,
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub tone: Option<Tone>,
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub counts_as_active: Option<bool>,
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub counts_as_at_risk: Option<bool>,
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub counts_as_churned: Option<bool>,
}

/// The keys of a list in their new order, all of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct StatusOrder {
    #[cfg_attr(feature = "openapi", schema(max_items = 50))]
    pub keys: Vec<String>,
}

/// Which status the members of one that goes away get instead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct StatusMerge {
    #[cfg_attr(feature = "openapi", schema(max_length = 50, example = "inactive"))]
    pub into: String,
}
