//! Messages that may not leave because of what they are part of: held while it is paused, called off once it was stopped.

use chrono::{DateTime, Utc};
use crm_domain::messages::{Delivery, rank};
use crm_types::messages::{BroadcastState, HoldReason, MessageState};
use sqlx::PgConnection;
use uuid::Uuid;

use super::plan::{Plan, is_at};
use crate::messages::attempt::{bump, set};
use crate::messages::record::{MessageRecord, word};
use crate::{Database, Result};

/// How many are let go, or called off, by one transaction.
const PORTION: i64 = 500;

/// What stands against a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::messages) enum Held {
    /// Until it goes on.
    Back,
    /// For good.
    Off,
}

/// What stands against messages of this broadcast. Nobody decides otherwise until the transaction ends.
pub(in crate::messages) async fn held_by(
    connection: &mut PgConnection,
    broadcast: Uuid,
) -> Result<Option<Held>> {
    let state: Option<String> = sqlx::query_scalar(include_str!("queries/share_state.sql"))
        .bind(broadcast)
        .fetch_optional(connection)
        .await?;
    let state: Option<BroadcastState> = state.as_deref().map(word).transpose()?;
    Ok(match state {
        Some(BroadcastState::Paused) => Some(Held::Back),
        Some(BroadcastState::Stopped) => Some(Held::Off),
        _ => None,
    })
}

/// Writes down that a message, which is locked, does not leave; its task is done with that.
pub(in crate::messages) async fn keep_back(
    connection: &mut PgConnection,
    message: &MessageRecord,
    held: Held,
    now: DateTime<Utc>,
) -> Result<()> {
    match held {
        Held::Back => {
            sqlx::query(include_str!("../queries/hold_back.sql"))
                .bind(message.id)
                .bind(HoldReason::Paused.as_str())
                .bind(None::<DateTime<Utc>>)
                .bind(now)
                .execute(&mut *connection)
                .await?;
        }
        Held::Off => {
            let canceled = Delivery {
                state: MessageState::Canceled,
                error_code: None,
            };
            set(connection, message.id, canceled, None, None, now).await?;
        }
    }
    bump(connection, message.thread_id).await
}

/// Lets those go that were held, each by a task of its own and no faster than they may be written. False where somebody has
/// decided otherwise.
pub(super) async fn let_go(database: &Database, plan: &Plan, now: DateTime<Utc>) -> Result<bool> {
    let between = 60.0 / f64::from(plan.per_minute.max(1));
    let mut before = 0;
    loop {
        let mut transaction = database.pool().begin().await?;
        if !is_at(&mut transaction, plan.id, plan.step).await? {
            return Ok(false);
        }
        let freed: i64 = sqlx::query_scalar(include_str!("queries/let_go.sql"))
            .bind(plan.id)
            .bind(PORTION)
            .bind(format!(" {}", plan.step))
            .bind(now)
            .bind(crate::messages::SEND_TASK)
            .bind(between)
            .bind(before)
            .fetch_one(&mut *transaction)
            .await?;
        if freed > 0 {
            sqlx::query(r#"select pg_notify('crm', '{"kind":"queue"}')"#)
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        if freed < PORTION {
            return Ok(true);
        }
        before += freed;
    }
}

/// Calls off whatever has not left, and whoever has not been written to.
pub(super) async fn call_off(database: &Database, id: Uuid, now: DateTime<Utc>) -> Result<()> {
    let mut after = Uuid::nil();
    loop {
        let last: Option<Uuid> = sqlx::query_scalar(include_str!("queries/call_off.sql"))
            .bind(id)
            .bind(after)
            .bind(PORTION)
            .bind(MessageState::Canceled.as_str())
            .bind(rank(MessageState::Canceled))
            .bind(now)
            .fetch_one(database.pool())
            .await?;
        match last {
            Some(last) => after = last,
            None => break,
        }
    }
    loop {
        let done = sqlx::query(include_str!("queries/call_off_pending.sql"))
            .bind(id)
            .bind(PORTION * 10)
            .execute(database.pool())
            .await?;
        if done.rows_affected() == 0 {
            return Ok(());
        }
    }
}
