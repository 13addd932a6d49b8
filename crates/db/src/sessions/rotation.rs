//! Renewing a session: each refresh token works once, and one that comes back later ends the session; reads and writes no token.

use chrono::{DateTime, TimeDelta, Utc};
use crm_types::auth::Admin;
use crm_types::ids::SessionId;

use super::{Revocation, SessionRecord};
use crate::{Database, Result};

/// How long sessions last.
#[derive(Clone, Copy, Debug)]
pub struct Lifetimes {
    /// Without a renewal.
    pub idle: TimeDelta,
    /// In all.
    pub longest: TimeDelta,
    /// How long the token before the current one is still answered with the current one: two tabs renew at once, and
    /// an answer may be lost on its way.
    pub grace: TimeDelta,
}

/// What became of a renewal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rotation {
    /// The session goes on under this generation.
    Renewed {
        admin: Admin,
        generation: i32,
        expires_at: DateTime<Utc>,
    },
    /// A used token came back: somebody else has it, and the session has been ended.
    Reused,
    /// There is no such session any more.
    Ended,
}

/// Renews the session for the holder of the token of `generation`.
pub async fn rotate(
    database: &Database,
    id: SessionId,
    generation: i32,
    lifetimes: Lifetimes,
    now: DateTime<Utc>,
) -> Result<Rotation> {
    let mut transaction = database.pool().begin().await?;
    let session: Option<SessionRecord> = sqlx::query_as(include_str!("queries/lock.sql"))
        .bind(id.0)
        .fetch_optional(&mut *transaction)
        .await?;
    let Some(session) = session.filter(|session| session.is_open(now)) else {
        return Ok(Rotation::Ended);
    };
    let rotation = match judge(&session, generation, lifetimes.grace, now) {
        Verdict::Renew => {
            let expires_at = (now + lifetimes.idle).min(session.created_at + lifetimes.longest);
            sqlx::query(include_str!("queries/rotate.sql"))
                .bind(id.0)
                .bind(now)
                .bind(expires_at)
                .execute(&mut *transaction)
                .await?;
            Rotation::Renewed {
                admin: session.admin,
                generation: session.generation + 1,
                expires_at,
            }
        }
        Verdict::Repeat => Rotation::Renewed {
            admin: session.admin,
            generation: session.generation,
            expires_at: session.expires_at,
        },
        Verdict::Revoke => {
            sqlx::query(include_str!("queries/revoke.sql"))
                .bind(id.0)
                .bind(now)
                .bind(Revocation::TokenReused.as_str())
                .execute(&mut *transaction)
                .await?;
            Rotation::Reused
        }
    };
    transaction.commit().await?;
    Ok(rotation)
}

enum Verdict {
    Renew,
    Repeat,
    Revoke,
}

fn judge(
    session: &SessionRecord,
    generation: i32,
    grace: TimeDelta,
    now: DateTime<Utc>,
) -> Verdict {
    if generation == session.generation {
        Verdict::Renew
    } else if generation == session.generation - 1 && now - session.rotated_at < grace {
        Verdict::Repeat
    } else {
        Verdict::Revoke
    }
}
