//! A member's timeline, page by page; writes none of it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use crm_types::ids::MemberId;
use crm_types::ingestion::{Details, TimelineEvent, TimelinePage};
use sqlx::postgres::PgRow;
use sqlx::types::Json;
use sqlx::{FromRow, Row};

use crate::{Database, Error, Result};

struct Record(TimelineEvent);

impl<'r> FromRow<'r, PgRow> for Record {
    fn from_row(row: &'r PgRow) -> sqlx::Result<Self> {
        let Json(properties): Json<Details> = row.try_get("properties")?;
        Ok(Self(TimelineEvent {
            id: row.try_get("id")?,
            at: row.try_get("at")?,
            event: row.try_get("event")?,
            properties,
            whole: row.try_get("whole")?,
        }))
    }
}

/// What this member did that is counted nowhere, the latest first.
///
/// # Errors
/// `InvalidCursor`.
pub async fn list_timeline(
    database: &Database,
    member: MemberId,
    cursor: Option<&str>,
    limit: u16,
) -> Result<TimelinePage> {
    let after = cursor.map(read).transpose()?;
    let rows: Vec<Record> = sqlx::query_as(include_str!("queries/list_timeline.sql"))
        .bind(member.0)
        .bind(after.map(|(at, _)| at))
        .bind(after.map(|(_, id)| id))
        .bind(i64::from(limit) + 1)
        .fetch_all(database.pool())
        .await?;
    let has_more = rows.len() > usize::from(limit);
    let items: Vec<TimelineEvent> = rows
        .into_iter()
        .take(usize::from(limit))
        .map(|row| row.0)
        .collect();
    let last = items.last().filter(|_| has_more);
    Ok(TimelinePage {
        next_cursor: last.map(write),
        has_more,
        items,
    })
}

fn write(last: &TimelineEvent) -> String {
    URL_SAFE_NO_PAD.encode(format!("{} {}", last.at.timestamp_micros(), last.id))
}

fn read(cursor: &str) -> Result<(DateTime<Utc>, i64)> {
    let parts = || {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
        let (at, id) = text.split_once(' ')?;
        let at = DateTime::from_timestamp_micros(at.parse().ok()?)?;
        // What no event of ours can have Postgres may not be able to hold either.
        (at >= DateTime::UNIX_EPOCH).then_some((at, id.parse().ok()?))
    };
    parts().ok_or(Error::InvalidCursor)
}
