//! Rows of conversations and messages as the database has them, and what they are on the wire; reads none.

use chrono::{DateTime, Utc};
use crm_domain::messages::{Delivery, meaning};
use crm_types::ids::{AdminId, LeadId, MemberId, MessageId, ThreadId};
use crm_types::messages::{MediaLink, Message, Thread};
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

use crate::{Error, Result};

/// A message with whoever wrote it.
#[derive(Clone, Debug, FromRow)]
pub(super) struct MessageRecord {
    pub id: Uuid,
    pub thread_id: Uuid,
    pub user_id: Option<Uuid>,
    pub channel: String,
    pub direction: String,
    pub address: String,
    pub subject: Option<String>,
    pub body: String,
    pub media: Json<Vec<MediaLink>>,
    pub state: String,
    pub reason: Option<String>,
    pub held_until: Option<DateTime<Utc>>,
    pub error_code: Option<i32>,
    pub error: Option<String>,
    pub segments: Option<i32>,
    pub carrier_id: Option<String>,
    pub author_id: Option<Uuid>,
    pub author_name: Option<String>,
    pub digest: Option<Vec<u8>>,
    pub attempted_at: Option<DateTime<Utc>>,
    pub broadcast_id: Option<Uuid>,
    pub answers_id: Option<Uuid>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl MessageRecord {
    /// How far it is.
    pub fn delivery(&self) -> Result<Delivery> {
        Ok(Delivery {
            state: word(&self.state)?,
            error_code: self.error_code,
        })
    }
}

impl TryFrom<MessageRecord> for Message {
    type Error = Error;

    fn try_from(record: MessageRecord) -> Result<Self> {
        let told = record.error_code.and_then(meaning);
        Ok(Self {
            id: MessageId(record.id),
            thread_id: ThreadId(record.thread_id),
            member_id: record.user_id.map(MemberId),
            channel: word(&record.channel)?,
            direction: word(&record.direction)?,
            address: record.address,
            subject: record.subject,
            body: record.body,
            media: record.media.0,
            state: word(&record.state)?,
            reason: record.reason.as_deref().map(word).transpose()?,
            held_until: record.held_until,
            error_code: record.error_code,
            error: told.map(|told| told.sentence.to_owned()).or(record.error),
            segments: record.segments,
            carrier_id: record.carrier_id,
            author_id: record.author_id.map(AdminId),
            author_name: record.author_name,
            answers_id: record.answers_id.map(MessageId),
            created_at: record.created_at,
            updated_at: record.updated_at,
        })
    }
}

/// A conversation with the names in it.
#[derive(Clone, Debug, FromRow)]
pub(super) struct ThreadRecord {
    pub id: Uuid,
    pub user_id: Option<Uuid>,
    pub member_name: Option<String>,
    pub number: Option<String>,
    pub lead_id: Option<Uuid>,
    pub lead_name: Option<String>,
    pub state: String,
    pub snoozed_until: Option<DateTime<Utc>>,
    pub assignee_id: Option<Uuid>,
    pub assignee_name: Option<String>,
    pub unread: i32,
    pub last_at: DateTime<Utc>,
    pub last_direction: String,
    pub preview: String,
    pub revision: i64,
}

impl ThreadRecord {
    /// On the wire, with those whose number it may be.
    pub fn thread(self, candidates: Vec<Uuid>) -> Result<Thread> {
        Ok(Thread {
            id: ThreadId(self.id),
            member_id: self.user_id.map(MemberId),
            member_name: self.member_name,
            number: self.number,
            lead_id: self.lead_id.map(LeadId),
            lead_name: self.lead_name,
            candidates: candidates.into_iter().map(MemberId).collect(),
            state: word(&self.state)?,
            snoozed_until: self.snoozed_until,
            assignee_id: self.assignee_id.map(AdminId),
            assignee_name: self.assignee_name,
            unread: self.unread,
            last_at: self.last_at,
            last_direction: word(&self.last_direction)?,
            preview: self.preview,
            revision: self.revision,
        })
    }
}

/// One of a closed set.
pub(super) fn word<T: std::str::FromStr>(text: &str) -> Result<T> {
    text.parse().map_err(|_| Error::Other {
        reason: format!("messages have no word {text}"),
    })
}
