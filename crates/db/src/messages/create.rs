//! Writing a message down: with its conversation and the task that sends it, or not at all; hands it to nobody.

use std::time::Duration;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use crm_domain::messages::{Policy, Verdict, may_send, rank};
use crm_types::ids::{AdminId, MemberId, MessageId};
use crm_types::messages::{Channel, HoldReason, Message, MessageState};
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::facts::{Asked, facts};
use super::history::{Cause, held, note};
use super::record::MessageRecord;
use super::{Reach, SEND_TASK, hold, preview};
use crate::queue::{Due, NewTask, enqueue_within};
use crate::{Database, Error, Result};

/// A message that somebody wants to be sent.
#[derive(Clone, Debug)]
pub struct NewOutbound<'a> {
    pub member: MemberId,
    pub channel: Channel,
    pub address: Reach,
    pub subject: Option<&'a str>,
    /// Without variables.
    pub body: &'a str,
    pub segments: Option<i32>,
    pub author: AdminId,
    /// The same wish twice is one message.
    pub key: &'a str,
    /// Of all that was wished for.
    pub digest: &'a [u8],
    /// Where the member is.
    pub zone: Tz,
    /// Whether there is somebody who could send it.
    pub configured: bool,
}

/// What became of the wish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Created {
    /// It is written, and sent as soon as it may be.
    New(Box<Message>),
    /// It was written before, by the same wish.
    Known(Box<Message>),
    /// The key was used for another wish.
    OtherWish,
    /// The gate stands against it, so nothing is written.
    Refused(HoldReason),
}

/// What would become of a message, were it written now.
pub async fn ask(
    database: &Database,
    new: &NewOutbound<'_>,
    policy: &Policy,
    now: DateTime<Utc>,
) -> Result<Verdict> {
    let mut connection = database.pool().acquire().await?;
    let facts = facts(&mut connection, &asked(new), policy, now).await?;
    Ok(may_send(&facts, policy, now))
}

fn asked<'a>(new: &'a NewOutbound<'_>) -> Asked<'a> {
    Asked {
        message: None,
        channel: new.channel,
        address: new.address.as_deref().map_err(|reason| *reason),
        members: std::slice::from_ref(&new.member.0),
        body: new.body,
        zone: new.zone,
        configured: new.configured,
        answers: false,
    }
}

/// What a message is part of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part {
    pub broadcast: Uuid,
    /// Who began it, while there is such an admin.
    pub author: Option<Uuid>,
    /// How long after the others that waited it goes, where it has to wait.
    pub spread: Duration,
}

/// Writes a message for a member. `NotFound` where there is no such member.
pub async fn create(
    database: &Database,
    new: &NewOutbound<'_>,
    policy: &Policy,
    now: DateTime<Utc>,
) -> Result<Created> {
    let mut transaction = database.pool().begin().await?;
    let created = create_within(&mut transaction, new, None, policy, now).await?;
    transaction.commit().await?;
    Ok(created)
}

/// The same, in the caller's transaction and perhaps as part of something. What is not written leaves nothing behind.
pub(crate) async fn create_within(
    connection: &mut PgConnection,
    new: &NewOutbound<'_>,
    part: Option<Part>,
    policy: &Policy,
    now: DateTime<Utc>,
) -> Result<Created> {
    let address = new.address.as_deref().ok();
    hold(connection, address, Some(new.member.0)).await?;
    if let Some(known) = same_wish(connection, new).await? {
        return match known.digest.as_deref() == Some(new.digest) {
            true => Ok(Created::Known(Box::new(known.try_into()?))),
            false => Ok(Created::OtherWish),
        };
    }
    let facts = facts(connection, &asked(new), policy, now).await?;
    let spread = part.map_or(Duration::ZERO, |part| part.spread);
    let held = match may_send(&facts, policy, now) {
        Verdict::Refuse(reason) => return Ok(Created::Refused(reason)),
        Verdict::Wait { until, reason } => Some((until + spread, reason)),
        Verdict::Go => None,
    };
    let Some(address) = address else {
        return Ok(Created::Refused(HoldReason::NoAddress));
    };
    let writing = Writing {
        thread: thread_of(connection, new.member, now).await?,
        channel: new.channel,
        address,
        subject: new.subject,
        body: new.body,
        held,
        segments: new.segments,
        author: part.map_or(Some(new.author.0), |part| part.author),
        key: Some(new.key),
        digest: Some(new.digest),
        broadcast: part.map(|part| part.broadcast),
        answers: None,
    };
    let id = write_down(connection, &writing, now).await?;
    let record = find(connection, id).await?;
    let record = record.ok_or(Error::NotFound)?;
    Ok(Created::New(Box::new(record.try_into()?)))
}

/// A message of ours that the gate has let through.
#[derive(Clone, Copy, Debug)]
pub(super) struct Writing<'a> {
    pub thread: Uuid,
    pub channel: Channel,
    pub address: &'a str,
    pub subject: Option<&'a str>,
    pub body: &'a str,
    /// Until when it waits, and why.
    pub held: Option<(DateTime<Utc>, HoldReason)>,
    pub segments: Option<i32>,
    pub author: Option<Uuid>,
    pub key: Option<&'a str>,
    pub digest: Option<&'a [u8]>,
    pub broadcast: Option<Uuid>,
    /// Theirs, which it answers by itself.
    pub answers: Option<Uuid>,
}

/// Writes it, with what its conversation shows of it and the task that sends it. Answers its id.
pub(super) async fn write_down(
    connection: &mut PgConnection,
    new: &Writing<'_>,
    now: DateTime<Utc>,
) -> Result<MessageId> {
    let id = Uuid::now_v7();
    sqlx::query(include_str!("queries/insert_outbound.sql"))
        .bind(id)
        .bind(new.thread)
        .bind(new.channel.as_str())
        .bind(new.address)
        .bind(new.subject)
        .bind(new.body)
        .bind(MessageState::Waiting.as_str())
        .bind(rank(MessageState::Waiting))
        .bind(new.held.map(|(_, reason)| reason.as_str()))
        .bind(new.held.map(|(until, _)| until))
        .bind(new.segments)
        .bind(new.author)
        .bind(new.key)
        .bind(new.digest)
        .bind(now)
        .bind(new.broadcast)
        .bind(new.answers)
        .execute(&mut *connection)
        .await?;
    touch(connection, new.thread, "outbound", &preview(new.body), now).await?;
    let payload = json!({"message_id": id});
    let task = NewTask {
        kind: SEND_TASK,
        key: &id.to_string(),
        payload: &payload,
        due: match new.held {
            Some((until, _)) => Due::In(until_then(until, now)),
            None => Due::Now,
        },
    };
    enqueue_within(connection, &task).await?;
    Ok(MessageId(id))
}

/// How long it is until then.
pub(super) fn until_then(until: DateTime<Utc>, now: DateTime<Utc>) -> Duration {
    (until - now).to_std().unwrap_or_default()
}

async fn same_wish(
    connection: &mut PgConnection,
    new: &NewOutbound<'_>,
) -> Result<Option<MessageRecord>> {
    Ok(sqlx::query_as(concat!(
        include_str!("queries/messages.sql"),
        "where m.author_id = $1 and m.idempotency_key = $2"
    ))
    .bind(new.author.0)
    .bind(new.key)
    .fetch_optional(connection)
    .await?)
}

pub(super) async fn find(
    connection: &mut PgConnection,
    id: MessageId,
) -> Result<Option<MessageRecord>> {
    Ok(sqlx::query_as(concat!(
        include_str!("queries/messages.sql"),
        "where m.id = $1"
    ))
    .bind(id.0)
    .fetch_optional(connection)
    .await?)
}

/// Those of these messages that are there.
pub(crate) async fn by_ids(connection: &mut PgConnection, ids: &[Uuid]) -> Result<Vec<Message>> {
    let records: Vec<MessageRecord> = sqlx::query_as(concat!(
        include_str!("queries/messages.sql"),
        "where m.id = any ($1)"
    ))
    .bind(ids)
    .fetch_all(connection)
    .await?;
    records.into_iter().map(Message::try_from).collect()
}

/// The member's conversation, made where there is none. `NotFound` where there is no such member.
async fn thread_of(
    connection: &mut PgConnection,
    member: MemberId,
    now: DateTime<Utc>,
) -> Result<Uuid> {
    let id: Option<Uuid> = sqlx::query_scalar(include_str!("queries/member_thread.sql"))
        .bind(Uuid::now_v7())
        .bind(member.0)
        .bind(now)
        .fetch_optional(connection)
        .await?;
    id.ok_or(Error::NotFound)
}

/// Something was said in a conversation. What they say opens it again.
pub(super) async fn touch(
    connection: &mut PgConnection,
    thread: Uuid,
    direction: &str,
    preview: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let before = match direction {
        "inbound" => held(connection, thread).await?,
        _ => None,
    };
    sqlx::query(include_str!("queries/touch_thread.sql"))
        .bind(thread)
        .bind(direction)
        .bind(preview)
        .bind(now)
        .execute(&mut *connection)
        .await?;
    match before {
        Some(before) => note(connection, thread, &before, Cause::Message, now).await,
        None => Ok(()),
    }
}
