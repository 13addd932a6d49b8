//! Events that came and were not counted: noted once for a batch, listed for whoever may map them; maps none.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use crm_types::ingestion::{UnmappedEvent, UnmappedEvents};
use serde_json::{Value, json};
use sqlx::postgres::PgRow;
use sqlx::{FromRow, PgConnection, Row};

use crate::{Database, Result};

/// How many are shown.
const SHOWN: usize = 200;

/// What a batch has of one event.
#[derive(Debug)]
pub struct Noted {
    pub event: String,
    pub count: i64,
    pub properties: Vec<String>,
    pub reason: Option<String>,
}

/// Notes what was not counted. The last statement of its transaction: everybody's batches meet in these rows.
pub async fn note(
    connection: &mut PgConnection,
    events: &BTreeMap<String, Noted>,
    received: DateTime<Utc>,
) -> Result<()> {
    if events.is_empty() {
        return Ok(());
    }
    let rows: Vec<Value> = events
        .iter()
        .map(|(key, noted)| {
            json!({
                "key": key,
                "event": noted.event,
                "count": noted.count,
                "properties": noted.properties,
                "reason": noted.reason,
            })
        })
        .collect();
    sqlx::query(include_str!("queries/note_unmapped.sql"))
        .bind(Value::from(rows))
        .bind(received)
        .execute(connection)
        .await?;
    Ok(())
}

struct Record(UnmappedEvent);

impl<'r> FromRow<'r, PgRow> for Record {
    fn from_row(row: &'r PgRow) -> sqlx::Result<Self> {
        Ok(Self(UnmappedEvent {
            key: row.try_get("key")?,
            event: row.try_get("event")?,
            count: row.try_get("count")?,
            first_seen_at: row.try_get("first_seen_at")?,
            last_seen_at: row.try_get("last_seen_at")?,
            properties: row.try_get("properties")?,
            reason: row.try_get("reason")?,
        }))
    }
}

/// The latest of them.
pub async fn list_unmapped(database: &Database) -> Result<UnmappedEvents> {
    let rows: Vec<Record> = sqlx::query_as(include_str!("queries/list_unmapped.sql"))
        .bind(i64::try_from(SHOWN).unwrap_or(i64::MAX) + 1)
        .fetch_all(database.pool())
        .await?;
    let has_more = rows.len() > SHOWN;
    let items = rows.into_iter().take(SHOWN).map(|row| row.0).collect();
    Ok(UnmappedEvents { items, has_more })
}
