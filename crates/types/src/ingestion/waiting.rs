//! Whom products speak of and nobody here is known by: how much waits for them, and who they are.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::MemberId;

/// A user of the product whom no member is known by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WaitingUser {
    /// Their id in the product.
    #[cfg_attr(feature = "openapi", schema(example = "user-42"))]
    pub external_id: String,
    /// How many messages wait for them.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, example = 3))]
    pub messages: i64,
    pub last_seen_at: DateTime<Utc>,
}

/// What waits for somebody to be known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Waiting {
    /// Messages of users nobody here is known by.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 3))]
    pub messages: i64,
    /// Messages of visitors who have not said who they are.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 120))]
    pub anonymous_messages: i64,
    /// The users, the latest first.
    pub users: Vec<WaitingUser>,
    /// Whether there are more users than are shown.
    pub has_more: bool,
}

/// Who a user of the product is to be here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewExternalId {
    /// Their id in the product, as its SDKs send it in `userId`.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "user-42", min_length = 1, max_length = 255)
    )]
    pub external_id: String,
    pub member_id: MemberId,
}

/// Who a user of the product is here, and what that brought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExternalId {
    /// Their id in the product.
    #[cfg_attr(feature = "openapi", schema(example = "user-42"))]
    pub external_id: String,
    pub member_id: MemberId,
    /// How many messages had waited and are now the member's.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 3))]
    pub attached: i64,
}
