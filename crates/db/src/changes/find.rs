//! Changes, one or those of one member in the order of time; what a page of them costs does not grow with the history.

use chrono::{DateTime, Utc};
use crm_types::changes::Change;
use crm_types::ids::{ChangeId, MemberId};
use sqlx::PgConnection;
use uuid::Uuid;

use super::record::ChangeRecord;
use crate::{Database, Result};

/// Of notes, so many characters are shown among other changes; [`find`] has all of them.
const EXCERPT: i32 = 2_000;

/// The change with that id, told of the first of its members, without leaving anything out.
pub async fn find(database: &Database, id: ChangeId) -> Result<Option<Change>> {
    let record: Option<ChangeRecord> = sqlx::query_as(include_str!("queries/find.sql"))
        .bind(id.0)
        .fetch_optional(database.pool())
        .await?;
    record.map(Change::try_from).transpose()
}

/// Which of a member's changes.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Which {
    /// Those before this moment and set.
    pub before: Option<(DateTime<Utc>, Uuid)>,
    /// Those that came after this revision.
    pub since: Option<i64>,
}

/// So many of a member's changes at most, the latest first, long texts cut.
pub(crate) async fn of_member(
    connection: &mut PgConnection,
    member: MemberId,
    which: Which,
    limit: i64,
) -> Result<Vec<Change>> {
    let records: Vec<ChangeRecord> = sqlx::query_as(include_str!("queries/of_member.sql"))
        .bind(member.0)
        .bind(which.before.map(|(at, _)| at))
        .bind(which.before.map(|(_, id)| id))
        .bind(which.since)
        .bind(limit)
        .bind(EXCERPT)
        .fetch_all(connection)
        .await?;
    records.into_iter().map(Change::try_from).collect()
}

/// A member's last change.
pub(crate) async fn last(
    connection: &mut PgConnection,
    member: MemberId,
) -> Result<Option<Change>> {
    let changes = of_member(connection, member, Which::default(), 1).await?;
    Ok(changes.into_iter().next())
}

/// What these sets did to these members, the latest first, long texts cut.
pub(super) async fn of_sets(
    database: &Database,
    sets: &[(MemberId, ChangeId)],
) -> Result<Vec<Change>> {
    let (members, changes): (Vec<Uuid>, Vec<Uuid>) =
        sets.iter().map(|(member, set)| (member.0, set.0)).unzip();
    let records: Vec<ChangeRecord> = sqlx::query_as(include_str!("queries/of_sets.sql"))
        .bind(members)
        .bind(changes)
        .bind(EXCERPT)
        .fetch_all(database.pool())
        .await?;
    records.into_iter().map(Change::try_from).collect()
}
