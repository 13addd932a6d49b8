//! Sessions and their renewal, and the count of attempts to sign in; writes no token and knows no cookie.

mod attempts;
mod rotation;

use chrono::{DateTime, Utc};
use crm_types::auth::Admin;
use crm_types::ids::{AdminId, SessionId};
use sqlx::postgres::PgRow;
use sqlx::{FromRow, Row};
use uuid::Uuid;

use crate::{Database, Result};

pub use attempts::{Attempt, AttemptLimit, begin_attempt, forgive_attempts};
pub use rotation::{Lifetimes, Rotation, rotate};

/// A session and whose it is.
pub struct SessionRecord {
    pub id: SessionId,
    pub admin: Admin,
    /// How often the refresh token has been renewed.
    pub generation: i32,
    pub created_at: DateTime<Utc>,
    pub rotated_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub revoked_at: Option<DateTime<Utc>>,
    /// When its admin was shut out.
    pub disabled_at: Option<DateTime<Utc>>,
}

impl SessionRecord {
    /// Whether it still stands.
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        self.revoked_at.is_none() && self.disabled_at.is_none() && self.expires_at > now
    }
}

impl<'r> FromRow<'r, PgRow> for SessionRecord {
    fn from_row(row: &'r PgRow) -> sqlx::Result<Self> {
        Ok(Self {
            id: SessionId(row.try_get::<Uuid, _>("id")?),
            admin: crate::admins::admin_from(row, "admin_id")?,
            generation: row.try_get("generation")?,
            created_at: row.try_get("created_at")?,
            rotated_at: row.try_get("rotated_at")?,
            expires_at: row.try_get("expires_at")?,
            revoked_at: row.try_get("revoked_at")?,
            disabled_at: row.try_get("disabled_at")?,
        })
    }
}

/// Why a session ended before its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Revocation {
    SignedOut,
    TokenReused,
}

impl Revocation {
    fn as_str(self) -> &'static str {
        match self {
            Self::SignedOut => "signed_out",
            Self::TokenReused => "token_reused",
        }
    }
}

/// Opens a session. Of `user_agent` at most 200 characters are kept.
pub async fn insert(
    database: &Database,
    id: SessionId,
    admin: AdminId,
    user_agent: &str,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<()> {
    sqlx::query(include_str!("queries/insert.sql"))
        .bind(id.0)
        .bind(admin.0)
        .bind(now)
        .bind(expires_at)
        .bind(user_agent.chars().take(200).collect::<String>())
        .execute(database.pool())
        .await?;
    Ok(())
}

/// The session with this id, ended or not.
pub async fn find(database: &Database, id: SessionId) -> Result<Option<SessionRecord>> {
    Ok(sqlx::query_as(include_str!("queries/find.sql"))
        .bind(id.0)
        .fetch_optional(database.pool())
        .await?)
}

/// Ends a session; one that has ended already stays as it is.
pub async fn revoke(
    database: &Database,
    id: SessionId,
    reason: Revocation,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query(include_str!("queries/revoke.sql"))
        .bind(id.0)
        .bind(now)
        .bind(reason.as_str())
        .execute(database.pool())
        .await?;
    Ok(())
}

/// Deletes sessions that expired and attempts that nobody needs to remember, both before `before`.
pub async fn delete_ended(database: &Database, before: DateTime<Utc>) -> Result<()> {
    sqlx::query(include_str!("queries/delete_ended.sql"))
        .bind(before)
        .execute(database.pool())
        .await?;
    sqlx::query(include_str!("queries/delete_stale_attempts.sql"))
        .bind(before)
        .execute(database.pool())
        .await?;
    Ok(())
}
