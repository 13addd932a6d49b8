//! Broadcasts with how far they are, one by one and in pages, the newest first.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use crm_types::ids::{AdminId, BroadcastId, ChangeId};
use crm_types::messages::{Broadcast, BroadcastList, RecipientOutcome};
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

use super::counts::{Counts, counts};
use crate::messages::record::word;
use crate::{Database, Error, Result};

#[derive(FromRow)]
struct BroadcastRecord {
    id: Uuid,
    state: String,
    filter: Option<String>,
    search: Option<String>,
    channel: String,
    subject: Option<String>,
    body: String,
    tag: Option<String>,
    note: Option<String>,
    canary: Option<i32>,
    per_minute: i32,
    change_id: Option<Uuid>,
    author_id: Option<Uuid>,
    author_name: Option<String>,
    created_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
    revision: i64,
}

impl BroadcastRecord {
    fn told(self, counts: Counts) -> Result<Broadcast> {
        use RecipientOutcome as O;
        Ok(Broadcast {
            id: BroadcastId(self.id),
            state: word(&self.state)?,
            filter: self.filter,
            q: self.search,
            channel: word(&self.channel)?,
            subject: self.subject,
            body: self.body,
            tag: self.tag,
            note: self.note,
            canary: self.canary,
            per_minute: self.per_minute,
            recipients: counts.all(),
            pending: counts.of(O::Pending),
            waiting: counts.of(O::Waiting),
            sent: counts.of(O::Sent),
            delivered: counts.of(O::Delivered),
            failed: counts.of(O::Failed),
            canceled: counts.of(O::Canceled),
            replied: counts.replied,
            skipped: counts.skipped,
            change_id: self.change_id.map(ChangeId),
            author_id: self.author_id.map(AdminId),
            author_name: self.author_name,
            created_at: self.created_at,
            ended_at: self.ended_at,
            revision: self.revision,
        })
    }
}

async fn whole(
    connection: &mut PgConnection,
    records: Vec<BroadcastRecord>,
) -> Result<Vec<Broadcast>> {
    let ids: Vec<Uuid> = records.iter().map(|record| record.id).collect();
    let mut counts = counts(connection, &ids).await?;
    records
        .into_iter()
        .map(|record| {
            let counts = counts.remove(&record.id).unwrap_or_default();
            record.told(counts)
        })
        .collect()
}

/// The broadcast of this id.
pub async fn find(database: &Database, id: BroadcastId) -> Result<Option<Broadcast>> {
    Ok(broadcasts(database, &[id]).await?.pop())
}

/// Those of these broadcasts that are there.
pub async fn broadcasts(database: &Database, ids: &[BroadcastId]) -> Result<Vec<Broadcast>> {
    let mut connection = database.pool().acquire().await?;
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let records: Vec<BroadcastRecord> = sqlx::query_as(concat!(
        include_str!("queries/broadcasts.sql"),
        "where b.id = any ($1) order by b.created_at desc, b.id desc"
    ))
    .bind(ids)
    .fetch_all(&mut *connection)
    .await?;
    whole(&mut connection, records).await
}

/// All of them, the newest first.
///
/// # Errors
/// `InvalidCursor`.
pub async fn list(database: &Database, cursor: Option<&str>, limit: u16) -> Result<BroadcastList> {
    let (at, id) = cursor.map(read).transpose()?.unzip();
    let mut connection = database.pool().acquire().await?;
    let mut records: Vec<BroadcastRecord> = sqlx::query_as(concat!(
        include_str!("queries/broadcasts.sql"),
        "where $1::timestamptz is null or (b.created_at, b.id) < ($1, $2::uuid)
        order by b.created_at desc, b.id desc limit $3"
    ))
    .bind(at)
    .bind(id)
    .bind(i64::from(limit) + 1)
    .fetch_all(&mut *connection)
    .await?;
    let has_more = records.len() > usize::from(limit);
    records.truncate(limit.into());
    let last = records.last().filter(|_| has_more);
    let next_cursor = last.map(|last| pack(last.created_at, last.id));
    Ok(BroadcastList {
        items: whole(&mut connection, records).await?,
        has_more,
        next_cursor,
    })
}

fn pack(at: DateTime<Utc>, id: Uuid) -> String {
    URL_SAFE_NO_PAD.encode(format!("{} {id}", at.timestamp_micros()))
}

fn read(cursor: &str) -> Result<(DateTime<Utc>, Uuid)> {
    let parts = || {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
        let (at, id) = text.split_once(' ')?;
        let at = DateTime::from_timestamp_micros(at.parse().ok()?)?;
        // What nothing of ours can have Postgres may not be able to hold either.
        (at >= DateTime::UNIX_EPOCH).then_some((at, id.parse().ok()?))
    };
    parts().ok_or(Error::InvalidCursor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_was_written_and_nothing_else_is() {
        let at = "2026-03-10T12:00:00.123456Z".parse().unwrap();
        let id = Uuid::from_u128(7);
        assert_eq!(read(&pack(at, id)), Ok((at, id)));
        for text in ["", "x", "MSAx", "LTEgMCAw"] {
            assert_eq!(read(text), Err(Error::InvalidCursor), "{text}");
        }
    }
}
