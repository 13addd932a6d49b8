//! A task as stored, and what its worker may say about it.

use std::time::Duration;

use chrono::{DateTime, Utc};
use crm_types::ids::TaskId;
use crm_types::queue::DeadLetter;
use serde_json::Value;
use sqlx::FromRow;
use uuid::Uuid;

use super::interval;
use crate::{Database, Result};

/// Something to be done.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct TaskRecord {
    pub id: Uuid,
    pub number: i64,
    pub kind: String,
    /// What makes it the same wish as another.
    pub key: String,
    pub payload: Value,
    /// How often it was begun, this time included.
    pub attempts: i32,
    pub due_at: DateTime<Utc>,
    /// Which claim of it this is.
    pub lease: i64,
    /// Why the last attempt came to nothing.
    pub error: Option<String>,
    pub queued_at: DateTime<Utc>,
    /// When it was done or given up.
    pub ended_at: Option<DateTime<Utc>>,
}

impl From<TaskRecord> for DeadLetter {
    fn from(record: TaskRecord) -> Self {
        DeadLetter {
            id: TaskId(record.id),
            kind: record.kind,
            key: record.key,
            payload: record.payload.to_string(),
            attempts: record.attempts,
            error: record.error,
            queued_at: record.queued_at,
            dead_at: record.ended_at,
        }
    }
}

/// Each of these answers whether the claim still held; otherwise nothing was written, and somebody else has the task.
impl TaskRecord {
    /// It is done.
    pub async fn complete(&self, database: &Database) -> Result<bool> {
        let done = sqlx::query(include_str!("queries/complete.sql"))
            .bind(self.id)
            .bind(self.lease)
            .execute(database.pool())
            .await?;
        Ok(done.rows_affected() == 1)
    }

    /// It came to nothing, and is to be tried again after `wait`.
    pub async fn postpone(
        &self,
        database: &Database,
        reason: &str,
        wait: Duration,
    ) -> Result<bool> {
        let done = sqlx::query(include_str!("queries/postpone.sql"))
            .bind(self.id)
            .bind(self.lease)
            .bind(reason)
            .bind(interval(wait))
            .execute(database.pool())
            .await?;
        Ok(done.rows_affected() == 1)
    }

    /// It came to nothing, and is not tried again unless somebody says so.
    pub async fn bury(&self, database: &Database, reason: &str) -> Result<bool> {
        let done = sqlx::query(include_str!("queries/bury.sql"))
            .bind(self.id)
            .bind(self.lease)
            .bind(reason)
            .execute(database.pool())
            .await?;
        Ok(done.rows_affected() == 1)
    }

    /// It was not brought to an end through no fault of its own: another worker may take it at once, and this attempt
    /// does not count.
    pub async fn give_back(&self, database: &Database) -> Result<bool> {
        let done = sqlx::query(include_str!("queries/give_back.sql"))
            .bind(self.id)
            .bind(self.lease)
            .execute(database.pool())
            .await?;
        Ok(done.rows_affected() == 1)
    }
}
