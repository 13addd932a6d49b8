//! The activity figures of members, computed from their sources in the database; never touches what people set.

use chrono::{DateTime, Utc};
use crm_types::ids::MemberId;
use sqlx::types::Uuid;

use crate::{Database, Result};

/// Computes the figures of `members`, or of everybody, as of `now`, and answers how many rows it wrote.
///
/// Only rows that differ are written. One statement, one transaction: for very many members, call it in portions.
pub async fn refresh(
    database: &Database,
    members: Option<&[MemberId]>,
    now: DateTime<Utc>,
) -> Result<u64> {
    let ids: Option<Vec<Uuid>> = members.map(|members| members.iter().map(|id| id.0).collect());
    // Not kept prepared: the plan for a few members is a bad one for all of them.
    let done = sqlx::query(include_str!("queries/refresh.sql"))
        .bind(ids)
        .bind(now)
        .persistent(false)
        .execute(database.pool())
        .await?;
    Ok(done.rows_affected())
}
