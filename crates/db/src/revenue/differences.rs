//! What a full run found to be other than events had told; mends nothing itself.

use chrono::{DateTime, Utc};
use crm_types::ids::{MemberId, RunId};
use crm_types::jobs::{DifferenceKind, RunDifference};
use sqlx::postgres::PgRow;
use sqlx::types::Uuid;
use sqlx::{FromRow, PgConnection, Row};

use super::object::ObjectRecord;
use crate::{Database, Result};

/// What is different about an object that came, where something is.
pub(super) fn change(known: bool, new: &ObjectRecord) -> DifferenceKind {
    if new.gone {
        DifferenceKind::Gone
    } else if new.reason.is_some() {
        DifferenceKind::NotUnderstood
    } else if known {
        DifferenceKind::Changed
    } else {
        DifferenceKind::Appeared
    }
}

/// In the transaction that mends them, so that none is lost with the process.
pub(super) async fn insert(
    connection: &mut PgConnection,
    run: RunId,
    differences: &[((&str, &str), DifferenceKind)],
    at: DateTime<Utc>,
) -> Result<()> {
    if differences.is_empty() {
        return Ok(());
    }
    let keys = differences.iter().map(|(key, _)| *key);
    let (kinds, objects): (Vec<&str>, Vec<&str>) = keys.unzip();
    let changes = differences.iter().map(|(_, change)| change.as_str());
    sqlx::query(include_str!("queries/insert_differences.sql"))
        .bind(run.0)
        .bind(kinds)
        .bind(objects)
        .bind(changes.collect::<Vec<_>>())
        .bind(at)
        .execute(connection)
        .await?;
    Ok(())
}

/// One, and its number, by which the list goes on.
struct Numbered(i64, RunDifference);

impl<'r> FromRow<'r, PgRow> for Numbered {
    fn from_row(row: &'r PgRow) -> sqlx::Result<Self> {
        let change: &str = row.try_get("change")?;
        let difference = RunDifference {
            kind: row.try_get("kind")?,
            id: row.try_get("object")?,
            change: change
                .parse()
                .map_err(|_| sqlx::Error::Decode("a difference of no known kind".into()))?,
            found_at: row.try_get("found_at")?,
            member_id: row.try_get::<Option<Uuid>, _>("user_id")?.map(MemberId),
        };
        Ok(Self(row.try_get("number")?, difference))
    }
}

/// Those of a run and of the unfinished ones that it went on from, in the order in which they were found, from after number
/// `after` on; each with its number.
pub async fn list_differences(
    database: &Database,
    run: RunId,
    after: Option<i64>,
    limit: u32,
) -> Result<Vec<(i64, RunDifference)>> {
    let rows: Vec<Numbered> = sqlx::query_as(include_str!("queries/list_differences.sql"))
        .bind(run.0)
        .bind(after.unwrap_or(0))
        .bind(i64::from(limit))
        .fetch_all(database.pool())
        .await?;
    let pair = |Numbered(number, difference)| (number, difference);
    Ok(rows.into_iter().map(pair).collect())
}
