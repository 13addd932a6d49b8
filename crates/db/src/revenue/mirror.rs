//! Questions about the mirror: what a listing did not have, what could not be understood; changes nothing.

use chrono::{DateTime, Utc};
use crm_domain::revenue::mirror::Kind;
use crm_types::ids::MemberId;
use sqlx::{FromRow, types::Uuid};

use crate::{Database, Result};

/// The ids of objects of `kind` that are stored, not gone, and last known before `since`, in their order from after `after`
/// on: what a full listing begun at `since` did not have.
pub async fn unseen(
    database: &Database,
    kind: Kind,
    since: DateTime<Utc>,
    after: Option<&str>,
    limit: u32,
) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(include_str!("queries/unseen.sql"))
        .bind(kind.as_str())
        .bind(since)
        .bind(after.unwrap_or(""))
        .bind(i64::from(limit))
        .fetch_all(database.pool())
        .await?)
}

/// Something that could not be understood.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct NotUnderstoodRecord {
    /// `subscription`, `price`, …; `item` where an amount could not be derived.
    pub kind: String,
    pub id: String,
    pub reason: String,
    user_id: Option<Uuid>,
}

impl NotUnderstoodRecord {
    /// Whose figures lack it, where that is known.
    pub fn member(&self) -> Option<MemberId> {
        self.user_id.map(MemberId)
    }
}

/// Everything that could not be understood, by kind and id, from after `after` on.
pub async fn list_not_understood(
    database: &Database,
    after: Option<(&str, &str)>,
    limit: u32,
) -> Result<Vec<NotUnderstoodRecord>> {
    let (kind, id) = after.unwrap_or_default();
    Ok(
        sqlx::query_as(include_str!("queries/list_not_understood.sql"))
            .bind(kind)
            .bind(id)
            .bind(i64::from(limit))
            .fetch_all(database.pool())
            .await?,
    )
}
