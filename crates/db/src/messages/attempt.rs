//! One attempt at sending a message: the gate once more, then a mark that it is being handed over, then what came of it; a
//! mark without an answer means that somebody has to ask.

use std::time::Duration;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use crm_domain::messages::carrier::Taken;
use crm_domain::messages::{
    Delivery, Policy, Region, Verdict, later, meaning, rank, says_opted_out,
};
use crm_types::ids::MessageId;
use crm_types::messages::{Channel, Consent, ConsentSource, HoldReason, MessageState};
use sqlx::PgConnection;
use uuid::Uuid;

use super::broadcasts::{held_by, keep_back};
use super::consent::add_entry;
use super::contact::members_of;
use super::create::{find, until_then};
use super::record::{MessageRecord, word};
use super::verdict::verdict;
use super::{hold, hold_with};
use crate::{Database, Error, Result};

/// What the gate is asked with.
#[derive(Clone, Copy, Debug)]
pub struct Gate<'a> {
    pub policy: &'a Policy,
    /// Where the account is.
    pub zone: Tz,
    /// Whose numbers are written without a country's code.
    pub region: Option<Region>,
    /// What there is somebody for who could send it.
    pub carried: &'a [Channel],
}

/// A message as it is handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handed {
    pub id: MessageId,
    pub channel: Channel,
    pub to: String,
    pub subject: Option<String>,
    pub body: String,
}

/// What is to be done about a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// Hand it over. That this is being done is written down.
    Go(Handed),
    /// It was handed over at `since`, and nobody knows what came of it.
    Ask {
        message: Handed,
        since: DateTime<Utc>,
    },
    /// Not yet.
    Wait { wait: Duration, reason: HoldReason },
    /// Nothing: it was taken, refused, or is not there.
    Nothing,
}

/// Begins an attempt, once the gate lets it through. Nothing that is agreed to meanwhile gets in between: a STOP that is
/// stored before this is heard, and one that is stored after it finds the message handed over.
pub async fn begin(
    database: &Database,
    id: MessageId,
    gate: &Gate<'_>,
    now: DateTime<Utc>,
) -> Result<Attempt> {
    let mut transaction = database.pool().begin().await?;
    let Some(seen) = find(&mut transaction, id).await? else {
        return Ok(Attempt::Nothing);
    };
    // A number's conversation is of whoever has it.
    let members = match seen.user_id {
        Some(member) => vec![member],
        None => members_of(&mut transaction, &seen.address, gate.region).await?,
    };
    hold_with(&mut transaction, &seen.address, &members).await?;
    let Some(message) = lock(&mut transaction, id).await? else {
        return Ok(Attempt::Nothing);
    };
    // Whose it is was said meanwhile.
    if message.user_id != seen.user_id {
        hold(&mut transaction, None, message.user_id).await?;
    }
    let known = message.delivery()?;
    if message.carrier_id.is_some() || rank(known.state) > rank(MessageState::Unknown) {
        return Ok(Attempt::Nothing);
    }
    let channel: Channel = word(&message.channel)?;
    let handed = Handed {
        id,
        channel,
        to: message.address.clone(),
        subject: message.subject.clone(),
        body: message.body.clone(),
    };
    if let Some(since) = message.attempted_at {
        return Ok(Attempt::Ask {
            message: handed,
            since,
        });
    }
    if let Some(broadcast) = message.broadcast_id
        && let Some(held) = held_by(&mut transaction, broadcast).await?
    {
        keep_back(&mut transaction, &message, held, now).await?;
        transaction.commit().await?;
        return Ok(Attempt::Nothing);
    }
    let verdict = verdict(&mut transaction, &message, channel, &members, gate, now).await?;
    let attempt = match verdict {
        Verdict::Go => {
            set_attempted(&mut transaction, id, now).await?;
            Attempt::Go(handed)
        }
        Verdict::Wait { until, reason } => {
            sqlx::query(include_str!("queries/hold_back.sql"))
                .bind(id.0)
                .bind(reason.as_str())
                .bind(until)
                .bind(now)
                .execute(&mut *transaction)
                .await?;
            Attempt::Wait {
                wait: until_then(until, now),
                reason,
            }
        }
        Verdict::Refuse(reason) => {
            let refused = Delivery {
                state: MessageState::Refused,
                error_code: None,
            };
            set(&mut transaction, id.0, refused, Some(reason), None, now).await?;
            Attempt::Nothing
        }
    };
    bump(&mut transaction, message.thread_id).await?;
    transaction.commit().await?;
    Ok(attempt)
}

/// The carrier has it, as `taken`. `Conflict` where another message of ours is the one it speaks of.
pub async fn taken(
    database: &Database,
    id: MessageId,
    taken: &Taken,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut transaction = database.pool().begin().await?;
    let Some(message) = lock(&mut transaction, id).await? else {
        return Ok(());
    };
    // A callback may have been faster.
    let delivery = later(message.delivery()?, taken.delivery);
    sqlx::query(include_str!("queries/set_taken.sql"))
        .bind(id.0)
        .bind(&taken.id)
        .bind(delivery.state.as_str())
        .bind(rank(delivery.state))
        .bind(delivery.error_code)
        .bind(taken.segments.filter(|segments| *segments > 0))
        .bind(now)
        .execute(&mut *transaction)
        .await?;
    bump(&mut transaction, message.thread_id).await?;
    transaction.commit().await?;
    Ok(())
}

/// It was surely not taken: the next attempt begins anew.
pub async fn give_back(database: &Database, id: MessageId, now: DateTime<Utc>) -> Result<()> {
    sqlx::query(include_str!("queries/give_back.sql"))
        .bind(id.0)
        .bind(now)
        .execute(database.pool())
        .await?;
    Ok(())
}

/// Nobody knows whether it was taken; that is shown until somebody does.
pub async fn mark_unclear(
    database: &Database,
    id: MessageId,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let unknown = Delivery {
        state: MessageState::Unknown,
        error_code: None,
    };
    end(database, id, unknown, None, Some(reason), now).await
}

/// It is not sent, and will not be: `code` and `error` say why. Where the carrier says that they opted out, that is
/// written down as well.
pub async fn refused(
    database: &Database,
    id: MessageId,
    code: Option<i32>,
    error: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let failed = Delivery {
        state: MessageState::Failed,
        error_code: code,
    };
    end(
        database,
        id,
        failed,
        Some(HoldReason::Carrier),
        Some(error),
        now,
    )
    .await
}

async fn end(
    database: &Database,
    id: MessageId,
    news: Delivery,
    reason: Option<HoldReason>,
    error: Option<&str>,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut transaction = database.pool().begin().await?;
    let Some(message) = lock(&mut transaction, id).await? else {
        return Ok(());
    };
    let known = message.delivery()?;
    let delivery = later(known, news);
    if delivery.state == news.state {
        set(&mut transaction, id.0, delivery, reason, error, now).await?;
    }
    note_opt_out(&mut transaction, &message, news, now).await?;
    bump(&mut transaction, message.thread_id).await?;
    transaction.commit().await?;
    Ok(())
}

/// Where the carrier says by its code that they opted out, so it is.
pub(super) async fn note_opt_out(
    connection: &mut PgConnection,
    message: &MessageRecord,
    news: Delivery,
    now: DateTime<Utc>,
) -> Result<()> {
    let Some(code) = news.error_code.filter(|code| says_opted_out(*code)) else {
        return Ok(());
    };
    let wording = meaning(code).map(|meaning| format!("{code}: {}", meaning.sentence));
    add_entry(
        connection,
        &super::NewEntry {
            channel: Channel::Sms,
            address: &message.address,
            member: message.user_id,
            consent: Consent::OptedOut,
            source: ConsentSource::Carrier,
            wording: wording.as_deref(),
            recorded_by: None,
        },
        now,
    )
    .await?;
    Ok(())
}

/// Of these ids of the carrier's, those that messages of ours have.
pub async fn known_ids(database: &Database, ids: &[String]) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(include_str!("queries/known_ids.sql"))
        .bind(ids)
        .fetch_all(database.pool())
        .await?)
}

pub(super) async fn lock(
    connection: &mut PgConnection,
    id: MessageId,
) -> Result<Option<MessageRecord>> {
    Ok(sqlx::query_as(concat!(
        include_str!("queries/messages.sql"),
        "where m.id = $1 for update of m"
    ))
    .bind(id.0)
    .fetch_optional(connection)
    .await?)
}

async fn set_attempted(
    connection: &mut PgConnection,
    id: MessageId,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query(include_str!("queries/set_attempted.sql"))
        .bind(id.0)
        .bind(now)
        .execute(connection)
        .await?;
    Ok(())
}

pub(super) async fn set(
    connection: &mut PgConnection,
    id: Uuid,
    delivery: Delivery,
    reason: Option<HoldReason>,
    error: Option<&str>,
    now: DateTime<Utc>,
) -> Result<()> {
    let done = sqlx::query(include_str!("queries/set_state.sql"))
        .bind(id)
        .bind(delivery.state.as_str())
        .bind(rank(delivery.state))
        .bind(delivery.error_code)
        .bind(reason.map(HoldReason::as_str))
        .bind(error)
        .bind(now)
        .execute(connection)
        .await?;
    match done.rows_affected() {
        1 => Ok(()),
        _ => Err(Error::NotFound),
    }
}

/// Something in a conversation is otherwise, and pages are told.
pub(super) async fn bump(connection: &mut PgConnection, thread: Uuid) -> Result<()> {
    sqlx::query(include_str!("queries/bump_thread.sql"))
        .bind(thread)
        .execute(connection)
        .await?;
    Ok(())
}
