//! A broadcast as whoever goes on with it needs it; decides nothing.

use chrono::{DateTime, TimeDelta, Utc};
use crm_domain::messages::Draft;
use crm_domain::messages::broadcast::Pace;
use crm_types::ids::ChangeId;
use crm_types::messages::{BroadcastState, Channel};
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

use super::Step;
use crate::messages::record::word;
use crate::{Database, Error, Result};

#[derive(FromRow)]
struct PlanRecord {
    state: String,
    channel: String,
    subject: Option<String>,
    body: String,
    tag: Option<String>,
    note: Option<String>,
    canary: Option<i32>,
    canary_reached: bool,
    per_minute: i32,
    change_id: Uuid,
    is_undone: bool,
    author_id: Option<Uuid>,
}

/// What a broadcast is about to do.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub id: Uuid,
    pub step: i64,
    pub state: BroadcastState,
    pub channel: Channel,
    pub draft: Draft,
    pub tag: Option<String>,
    pub note: Option<String>,
    /// Where it was not reached yet.
    pub canary: Option<u32>,
    pub per_minute: u32,
    pub change: ChangeId,
    /// The change was undone: what comes is another one.
    pub is_undone: bool,
    pub author: Option<Uuid>,
}

/// The plan, where the broadcast is at this step.
pub(super) async fn plan(database: &Database, at: Step) -> Result<Option<Plan>> {
    let record: Option<PlanRecord> = sqlx::query_as(include_str!("queries/plan.sql"))
        .bind(at.broadcast.0)
        .bind(at.step)
        .fetch_optional(database.pool())
        .await?;
    let Some(record) = record else {
        return Ok(None);
    };
    let channel = word(&record.channel)?;
    let draft = Draft::read(channel, record.subject.as_deref(), &record.body);
    Ok(Some(Plan {
        id: at.broadcast.0,
        step: at.step,
        state: word(&record.state)?,
        channel,
        draft: draft.map_err(|_| Error::Other {
            reason: "a broadcast's text is no template".to_owned(),
        })?,
        tag: record.tag,
        note: record.note,
        canary: record
            .canary
            .filter(|_| !record.canary_reached)
            .map(i32::unsigned_abs),
        per_minute: record.per_minute.unsigned_abs(),
        change: ChangeId(record.change_id),
        is_undone: record.is_undone,
        author: record.author_id,
    }))
}

/// Whether the broadcast runs and is at this step; nobody decides otherwise until the transaction ends.
pub(super) async fn is_at(connection: &mut PgConnection, id: Uuid, step: i64) -> Result<bool> {
    let is_at: Option<bool> = sqlx::query_scalar(include_str!("queries/is_at.sql"))
        .bind(id)
        .bind(step)
        .fetch_optional(connection)
        .await?;
    Ok(is_at == Some(true))
}

impl Plan {
    /// Where it stands.
    pub async fn pace(&self, database: &Database, now: DateTime<Utc>) -> Result<Pace> {
        let (last_minute, written): (i64, i64) = sqlx::query_as(include_str!("queries/pace.sql"))
            .bind(self.id)
            .bind(now - TimeDelta::minutes(1))
            .bind(i64::from(self.canary.unwrap_or(0)))
            .fetch_one(database.pool())
            .await?;
        let number = |count: i64| u32::try_from(count).unwrap_or(u32::MAX);
        Ok(Pace {
            per_minute: self.per_minute,
            last_minute: number(last_minute),
            canary_left: self
                .canary
                .map(|canary| canary.saturating_sub(number(written))),
        })
    }

    /// Has what comes be another change than the one that was undone.
    pub async fn renew_change(&mut self, database: &Database) -> Result<()> {
        let change = Uuid::now_v7();
        sqlx::query("update crm.broadcasts set change_id = $2 where id = $1")
            .bind(self.id)
            .bind(change)
            .execute(database.pool())
            .await?;
        self.change = ChangeId(change);
        self.is_undone = false;
        Ok(())
    }
}
