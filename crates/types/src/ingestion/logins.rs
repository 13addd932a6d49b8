//! Logins that a product reports by itself, without an SDK.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::MemberId;

/// A login, of a member named by our id or by the product's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewLogin {
    /// The caller's own id of this login: the same one again changes nothing.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "login-81520", min_length = 1, max_length = 255)
    )]
    pub id: String,
    /// The member; this or `external_id`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member_id: Option<MemberId>,
    /// The member's id in the product, as its SDKs send it in `userId`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(example = "user-42", min_length = 1, max_length = 255)
    )]
    pub external_id: Option<String>,
    /// When it was; without it, now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<DateTime<Utc>>,
}

/// What became of a login.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LoginOutcome {
    /// It counts.
    Recorded,
    /// It was told before: nothing changed.
    Known,
    /// Nobody is known by this id yet. It counts as soon as somebody is.
    Waiting,
}

/// What became of a login, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LoginAnswer {
    pub outcome: LoginOutcome,
    /// The member; null where nobody is known by this id yet.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub member_id: Option<MemberId>,
    pub at: DateTime<Utc>,
}
