//! What comes from the carrier: messages, each once however often it is told, with what they say about being written to; and
//! news of ours, in whatever order.

use chrono::{DateTime, Utc};
use crm_domain::messages::{Delivery, Keyword, Region, is_answered, keyword, later, rank};
use crm_types::ids::{MessageId, ThreadId};
use crm_types::messages::{Channel, Consent, ConsentSource, MediaLink, MessageState};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::answer::{Answering, Question, answer};
use super::attempt::{bump, lock, note_opt_out, set};
use super::consent::{NewEntry, add_entry};
use super::contact::members_of;
use super::create::touch;
use super::{hold_with, preview};
use crate::tickets::{Arrived, take_answer};
use crate::{Database, Result};

/// What a message without words is shown as.
const PICTURE: &str = "(picture)";

/// A message that somebody sent us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inbound<'a> {
    /// The carrier's id.
    pub carrier_id: &'a str,
    /// E.164, or what the carrier calls them.
    pub from: &'a str,
    pub body: &'a str,
    pub media: &'a [MediaLink],
    pub segments: Option<i32>,
    /// What the carrier takes it for.
    pub opt_out_type: Option<&'a str>,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Received {
    New {
        thread: ThreadId,
        keyword: Option<Keyword>,
    },
    /// It came before.
    Known,
}

/// Keeps a message of somebody's: in the conversation of whoever's number it is where that is one member, else in the
/// number's own. A STOP or START is in the ledger when this has returned, and a HELP has its answer written, where there is
/// one and the carrier gave none.
pub async fn receive(
    database: &Database,
    inbound: &Inbound<'_>,
    region: Option<Region>,
    answering: Option<&Answering<'_>>,
    now: DateTime<Utc>,
) -> Result<Received> {
    let mut transaction = database.pool().begin().await?;
    let members = members_of(&mut transaction, inbound.from, region).await?;
    let member = match members[..] {
        [only] => Some(only),
        _ => None,
    };
    hold_with(&mut transaction, inbound.from, &members).await?;
    let thread = thread_of(&mut transaction, inbound.from, member, now).await?;
    let id = Uuid::now_v7();
    let inserted = sqlx::query(include_str!("queries/insert_inbound.sql"))
        .bind(id)
        .bind(thread)
        .bind(inbound.from)
        .bind(inbound.body)
        .bind(Json(inbound.media))
        .bind(MessageState::Received.as_str())
        .bind(rank(MessageState::Received))
        .bind(inbound.segments)
        .bind(inbound.carrier_id)
        .bind(now)
        .execute(&mut *transaction)
        .await?;
    if inserted.rows_affected() == 0 {
        return Ok(Received::Known);
    }
    let said = keyword(inbound.body, inbound.opt_out_type);
    let consent = match said {
        Some(Keyword::Stop) => Some(Consent::OptedOut),
        Some(Keyword::Start) => Some(Consent::OptedIn),
        Some(Keyword::Help) | None => None,
    };
    if let Some(consent) = consent {
        let wording: String = inbound.body.chars().take(200).collect();
        let entry = NewEntry {
            channel: Channel::Sms,
            address: inbound.from,
            member,
            consent,
            source: ConsentSource::Keyword,
            wording: Some(&wording),
            recorded_by: None,
        };
        add_entry(&mut transaction, &entry, now).await?;
    }
    let begins = match inbound.body.trim() {
        "" => PICTURE.to_owned(),
        body => preview(body),
    };
    touch(&mut transaction, thread, "inbound", &begins, now).await?;
    // What is said to the carrier is no answer to anybody.
    if said.is_none() && member.is_some() {
        let arrived = Arrived {
            thread,
            message: id,
            body: match inbound.body.trim() {
                "" => PICTURE,
                body => body,
            },
        };
        take_answer(&mut transaction, &arrived, now).await?;
    }
    let asks = said == Some(Keyword::Help) && !is_answered(inbound.opt_out_type);
    if let Some(answering) = answering.filter(|_| asks) {
        let question = Question {
            message: id,
            thread,
            from: inbound.from,
            members: &members,
        };
        answer(&mut transaction, &question, answering, now).await?;
    }
    transaction.commit().await?;
    Ok(Received::New {
        thread: ThreadId(thread),
        keyword: said,
    })
}

async fn thread_of(
    connection: &mut PgConnection,
    number: &str,
    member: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<Uuid> {
    if let Some(member) = member {
        let thread: Option<Uuid> = sqlx::query_scalar(include_str!("queries/member_thread.sql"))
            .bind(Uuid::now_v7())
            .bind(member)
            .bind(now)
            .fetch_optional(&mut *connection)
            .await?;
        if let Some(thread) = thread {
            return Ok(thread);
        }
    }
    Ok(
        sqlx::query_scalar(include_str!("queries/number_thread.sql"))
            .bind(Uuid::now_v7())
            .bind(number)
            .bind(now)
            .fetch_one(connection)
            .await?,
    )
}

/// News of a message of ours, by the carrier's id, or by our own where the answer to sending it was lost. False where
/// there is no such message.
pub async fn note_delivery(
    database: &Database,
    carrier_id: &str,
    ours: Option<MessageId>,
    news: Delivery,
    now: DateTime<Utc>,
) -> Result<bool> {
    let mut transaction = database.pool().begin().await?;
    let known: Option<Uuid> = sqlx::query_scalar(include_str!("queries/find_by_carrier_id.sql"))
        .bind(carrier_id)
        .fetch_optional(&mut *transaction)
        .await?;
    let Some(id) = known.map(MessageId).or(ours) else {
        return Ok(false);
    };
    let Some(message) = lock(&mut transaction, id).await? else {
        return Ok(false);
    };
    let is_it = match message.carrier_id.as_deref() {
        Some(theirs) => theirs == carrier_id,
        // Never handed over: whoever says so is mistaken about whose message it is.
        None => message.direction == "outbound" && message.attempted_at.is_some(),
    };
    if !is_it {
        return Ok(false);
    }
    if message.carrier_id.is_none() {
        sqlx::query(include_str!("queries/set_carrier_id.sql"))
            .bind(id.0)
            .bind(carrier_id)
            .execute(&mut *transaction)
            .await?;
    }
    let before = message.delivery()?;
    let after = later(before, news);
    if after != before {
        set(&mut transaction, id.0, after, None, None, now).await?;
        bump(&mut transaction, message.thread_id).await?;
    }
    note_opt_out(&mut transaction, &message, news, now).await?;
    transaction.commit().await?;
    Ok(true)
}
