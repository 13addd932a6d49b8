//! Events as they came, kept before anything is done about them: once each, and until somebody has settled them.

use chrono::{DateTime, Utc};
use crm_domain::revenue::mirror::{Key, Kind};
use sqlx::{FromRow, Row, postgres::PgRow};

use crate::{Database, Result};

/// An event whose signature was right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEvent<'a> {
    pub id: &'a str,
    /// `customer.subscription.updated`.
    pub name: &'a str,
    pub api_version: Option<&'a str>,
    pub created: DateTime<Utc>,
    /// What it happened to, where that is of a kind that is kept.
    pub object: Option<Key>,
    /// Valid JSON.
    pub raw: &'a str,
}

/// Whether an event is news.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stored {
    New,
    /// It came before.
    Known,
}

/// An event that waits to be settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventRecord {
    pub id: String,
    pub name: String,
    pub api_version: Option<String>,
    pub created: DateTime<Utc>,
    pub object: Option<Key>,
    pub raw: String,
    /// How often it was tried.
    pub attempts: i32,
    pub error: Option<String>,
}

/// What became of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settled<'a> {
    /// What it happened to is up to date.
    Done,
    /// It is about nothing that is kept.
    Ignored,
    /// Given up, until somebody replays it.
    Failed { reason: &'a str },
    /// Not yet: it stays open, and is tried again.
    Again { reason: &'a str },
}

/// Keeps an event, once however often it comes.
pub async fn store(database: &Database, event: &NewEvent<'_>, at: DateTime<Utc>) -> Result<Stored> {
    let object = event.object.as_ref();
    let raw = event.raw.replace("\\u0000", "\\ufffd");
    let done = sqlx::query(include_str!("queries/insert_event.sql"))
        .bind(event.id)
        .bind(event.name)
        .bind(event.api_version)
        .bind(event.created)
        .bind(object.map(|key| key.kind.as_str()))
        .bind(object.map(|key| key.id.as_str()))
        .bind(at)
        .bind(raw)
        .execute(database.pool())
        .await?;
    Ok(match done.rows_affected() {
        0 => Stored::Known,
        _ => Stored::New,
    })
}

/// Events that nobody has settled, the oldest first.
pub async fn open(database: &Database, limit: u32) -> Result<Vec<EventRecord>> {
    listed(database, "open", limit).await
}

/// Events that were given up, the oldest first.
pub async fn failed(database: &Database, limit: u32) -> Result<Vec<EventRecord>> {
    listed(database, "failed", limit).await
}

async fn listed(database: &Database, state: &str, limit: u32) -> Result<Vec<EventRecord>> {
    Ok(sqlx::query_as(include_str!("queries/list_events.sql"))
        .bind(state)
        .bind(i64::from(limit))
        .fetch_all(database.pool())
        .await?)
}

/// Writes down what became of the event. One that is settled stays so.
pub async fn settle(
    database: &Database,
    id: &str,
    settled: Settled<'_>,
    at: DateTime<Utc>,
) -> Result<()> {
    let (state, error) = match settled {
        Settled::Done => ("done", None),
        Settled::Ignored => ("ignored", None),
        Settled::Failed { reason } => ("failed", Some(reason)),
        Settled::Again { reason } => ("open", Some(reason)),
    };
    sqlx::query(include_str!("queries/settle_event.sql"))
        .bind(id)
        .bind(state)
        .bind(error)
        .bind(at)
        .execute(database.pool())
        .await?;
    Ok(())
}

/// Opens an event again that was given up, and answers whether there is such a one.
pub async fn replay(database: &Database, id: &str) -> Result<bool> {
    let done = sqlx::query(include_str!("queries/replay_event.sql"))
        .bind(id)
        .execute(database.pool())
        .await?;
    Ok(done.rows_affected() > 0)
}

impl<'r> FromRow<'r, PgRow> for EventRecord {
    fn from_row(row: &'r PgRow) -> sqlx::Result<Self> {
        let kind: Option<&str> = row.try_get("kind")?;
        let object: Option<String> = row.try_get("object")?;
        let key = |kind: &str, id| {
            Some(Key {
                kind: Kind::parse(kind)?,
                id,
            })
        };
        Ok(Self {
            id: row.try_get("id")?,
            name: row.try_get("name")?,
            api_version: row.try_get("api_version")?,
            created: row.try_get("created_at")?,
            object: kind.zip(object).and_then(|(kind, id)| key(kind, id)),
            raw: row.try_get("raw")?,
            attempts: row.try_get("attempts")?,
            error: row.try_get("error")?,
        })
    }
}
