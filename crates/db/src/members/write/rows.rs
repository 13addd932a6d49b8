//! The rows that hold what people set: made where they are missing, locked, read; writes no value.

use std::collections::HashSet;

use crm_domain::members::Manual;
use sqlx::postgres::PgRow;
use sqlx::{FromRow, PgConnection, Row};
use uuid::Uuid;

use crate::Result;

/// A member's row, which nobody else writes until the transaction ends.
#[derive(Clone, Debug)]
pub(crate) struct Locked {
    pub user_id: Uuid,
    pub manual: Manual,
    pub revision: i64,
}

impl FromRow<'_, PgRow> for Locked {
    fn from_row(row: &PgRow) -> sqlx::Result<Self> {
        Ok(Self {
            user_id: row.try_get("user_id")?,
            manual: Manual {
                engagement_status: row.try_get("engagement_status")?,
                health_status: row.try_get("health_status")?,
                tier_by_hand: row.try_get("tier_by_hand")?,
                custom_tags: row
                    .try_get::<Option<Vec<String>>, _>("custom_tags")?
                    .unwrap_or_default(),
                admin_notes: row.try_get("admin_notes")?,
            },
            revision: row.try_get("revision")?,
        })
    }
}

/// Makes the rows that are missing; whose they are.
pub(super) async fn add_missing(
    connection: &mut PgConnection,
    ids: &[Uuid],
) -> Result<HashSet<Uuid>> {
    let added: Vec<Uuid> = sqlx::query_scalar(include_str!("queries/add_missing.sql"))
        .bind(ids)
        .fetch_all(connection)
        .await?;
    Ok(added.into_iter().collect())
}

/// The rows of these members, in the order of their ids; whoever has none, or is none, is left out.
pub(crate) async fn lock(connection: &mut PgConnection, ids: &[Uuid]) -> Result<Vec<Locked>> {
    Ok(sqlx::query_as(include_str!("queries/lock.sql"))
        .bind(ids)
        .fetch_all(connection)
        .await?)
}
