//! Write keys: what a product shows when it sends events; holds the key itself once, when it is made.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::WriteKeyId;

/// A key that lets a product send events, without the key itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WriteKey {
    pub id: WriteKeyId,
    /// What people call it: the product or the server that uses it.
    #[cfg_attr(feature = "openapi", schema(example = "Web app"))]
    pub name: String,
    /// How the key begins, to tell it from others.
    #[cfg_attr(feature = "openapi", schema(example = "wk_Zk3vVq1m"))]
    pub prefix: String,
    pub created_at: DateTime<Utc>,
    /// The admin who made it; null: made on the command line.
    #[cfg_attr(feature = "openapi", schema(required = true, example = "Ada Lovelace"))]
    pub created_by: Option<String>,
    /// When it last sent something, to the minute; null: never.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub last_used_at: Option<DateTime<Utc>>,
    /// Since when it opens nothing; null: it does.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub revoked_at: Option<DateTime<Utc>>,
    /// How many of its messages could not be read.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 0))]
    pub refused: i64,
    /// When one could not be read last; null: never.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub last_refused_at: Option<DateTime<Utc>>,
    /// What was wrong with that one: a field and why.
    #[cfg_attr(
        feature = "openapi",
        schema(
            required = true,
            example = "event: A track call needs the name of its event."
        )
    )]
    pub last_refusal: Option<String>,
}

/// All write keys, the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WriteKeyList {
    pub items: Vec<WriteKey>,
}

/// A write key to be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewWriteKey {
    #[cfg_attr(
        feature = "openapi",
        schema(example = "Web app", min_length = 1, max_length = 100)
    )]
    pub name: String,
}

/// A write key that was made, with the key: it is not shown again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreatedWriteKey {
    /// Goes where an SDK wants its write key. Only a digest of it is kept here.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "wk_Zk3vVq1m0dJ3xY8s2bN8tR4wZ6sD1fG0kq5J0mC7Q1x")
    )]
    pub key: String,
    pub write_key: WriteKey,
}
