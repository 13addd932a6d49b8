//! Write keys: kept as digests, looked up by how they begin; makes no key and compares none.

use chrono::{DateTime, Utc};
use crm_types::ids::{AdminId, WriteKeyId};
use crm_types::ingestion::WriteKey;
use sqlx::postgres::PgRow;
use sqlx::{FromRow, Row};
use uuid::Uuid;

use crate::{Database, Result};

/// A key to be kept.
pub struct NewKey {
    pub id: WriteKeyId,
    pub name: String,
    /// SHA-256 of the key.
    pub digest: [u8; 32],
    /// How the key begins.
    pub prefix: String,
    pub created_by: Option<AdminId>,
}

/// A key that begins as the one that was shown.
pub struct ShownKey {
    pub id: WriteKeyId,
    pub digest: Vec<u8>,
    pub last_used_at: Option<DateTime<Utc>>,
}

impl<'r> FromRow<'r, PgRow> for ShownKey {
    fn from_row(row: &'r PgRow) -> sqlx::Result<Self> {
        Ok(Self {
            id: WriteKeyId(row.try_get::<Uuid, _>("id")?),
            digest: row.try_get("digest")?,
            last_used_at: row.try_get("last_used_at")?,
        })
    }
}

struct KeyRecord(WriteKey);

impl<'r> FromRow<'r, PgRow> for KeyRecord {
    fn from_row(row: &'r PgRow) -> sqlx::Result<Self> {
        Ok(Self(WriteKey {
            id: WriteKeyId(row.try_get::<Uuid, _>("id")?),
            name: row.try_get("name")?,
            prefix: row.try_get("prefix")?,
            created_at: row.try_get("created_at")?,
            created_by: row.try_get("created_by")?,
            last_used_at: row.try_get("last_used_at")?,
            revoked_at: row.try_get("revoked_at")?,
            refused: row.try_get("refused")?,
            last_refused_at: row.try_get("last_refused_at")?,
            last_refusal: row.try_get("last_refusal")?,
        }))
    }
}

/// Keeps a key.
pub async fn insert_key(database: &Database, new: &NewKey, now: DateTime<Utc>) -> Result<WriteKey> {
    let key: KeyRecord = sqlx::query_as(include_str!("queries/insert_key.sql"))
        .bind(new.id.0)
        .bind(&new.name)
        .bind(new.digest.as_slice())
        .bind(&new.prefix)
        .bind(now)
        .bind(new.created_by.map(|admin| admin.0))
        .fetch_one(database.pool())
        .await?;
    Ok(key.0)
}

/// All keys, the newest first, those that open nothing any more among them.
pub async fn list_keys(database: &Database) -> Result<Vec<WriteKey>> {
    let keys: Vec<KeyRecord> = sqlx::query_as(include_str!("queries/list_keys.sql"))
        .fetch_all(database.pool())
        .await?;
    Ok(keys.into_iter().map(|key| key.0).collect())
}

/// The keys in force that begin like this.
pub async fn find_keys(database: &Database, prefix: &str) -> Result<Vec<ShownKey>> {
    Ok(sqlx::query_as(include_str!("queries/find_keys.sql"))
        .bind(prefix)
        .fetch_all(database.pool())
        .await?)
}

/// Has a key open nothing any more; false where there is no such key. One that was revoked stays as it is.
pub async fn revoke_key(database: &Database, id: WriteKeyId, now: DateTime<Utc>) -> Result<bool> {
    let done = sqlx::query(include_str!("queries/revoke_key.sql"))
        .bind(id.0)
        .bind(now)
        .execute(database.pool())
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Remembers that a key was used.
pub async fn note_use(database: &Database, id: WriteKeyId, now: DateTime<Utc>) -> Result<()> {
    sqlx::query(include_str!("queries/note_use.sql"))
        .bind(id.0)
        .bind(now)
        .execute(database.pool())
        .await?;
    Ok(())
}

/// Remembers that `count` messages of a key could not be read, and why the last of them could not.
pub async fn note_refusals(
    database: &Database,
    id: WriteKeyId,
    count: usize,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query(include_str!("queries/note_refusals.sql"))
        .bind(id.0)
        .bind(i64::try_from(count).unwrap_or(i64::MAX))
        .bind(reason)
        .bind(now)
        .execute(database.pool())
        .await?;
    Ok(())
}
