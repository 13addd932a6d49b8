//! What is told to pages as it happens: members as they are after a change, and whom somebody missed; tells nobody itself.

use crm_types::events::MAX_EVENT_ROWS;
use crm_types::ids::{ChangeId, MemberId};
use crm_types::members::MemberRow;
use sqlx::types::Uuid;

use crate::members::{self, Reading};
use crate::{Database, Result};

/// How far back somebody is told one by one what they missed. `queries/since.sql` says it, too.
const MOST_CHANGES: i64 = 5_000;

/// Members who were changed, as they are now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// How far history went before they were read.
    pub position: i64,
    /// The one change by which all of them came to be so.
    pub change: Option<ChangeId>,
    pub items: Vec<MemberRow>,
    /// Those who are members no more.
    pub gone: Vec<MemberId>,
}

/// Whom somebody missed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missed {
    /// These, and nobody else.
    Members(Vec<MemberId>),
    /// Too many to be told, or what they had seen is none of ours.
    TooMuch,
}

/// These members, [`MAX_EVENT_ROWS`] at most.
pub async fn told(database: &Database, ids: &[MemberId], reading: &Reading<'_>) -> Result<Told> {
    let uuids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let (position, changes): (i64, Vec<Uuid>) = sqlx::query_as(include_str!("queries/told.sql"))
        .bind(uuids)
        .fetch_one(database.pool())
        .await?;
    let items = members::rows(database, ids, reading).await?;
    let is_here = |id: &MemberId| items.iter().any(|row| row.id == *id);
    let gone = ids.iter().copied().filter(|id| !is_here(id)).collect();
    Ok(Told {
        position,
        change: match changes[..] {
            [only] => Some(ChangeId(only)),
            _ => None,
        },
        items,
        gone,
    })
}

/// How far history goes, and whom somebody missed who has seen it up to `seen`.
pub async fn since(database: &Database, seen: Option<i64>) -> Result<(i64, Missed)> {
    let (position, changes, members): (i64, i64, Vec<Uuid>) =
        sqlx::query_as(include_str!("queries/since.sql"))
            .bind(seen.unwrap_or(i64::MAX).max(0))
            .fetch_one(database.pool())
            .await?;
    let is_known = seen.is_some_and(|seen| (0..=position).contains(&seen));
    let fits = changes <= MOST_CHANGES && members.len() <= MAX_EVENT_ROWS;
    let missed = match is_known && fits {
        true => Missed::Members(members.into_iter().map(MemberId).collect()),
        false => Missed::TooMuch,
    };
    Ok((position, missed))
}
