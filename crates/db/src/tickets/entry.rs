//! What was said about a ticket, as the database has it; says nothing itself.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use crm_types::changes::Actor;
use crm_types::ids::TicketId;
use crm_types::messages::Message;
use crm_types::tickets::{Attachment, TicketEntry};
use sqlx::types::Json;
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

use super::record::{reference, word};
use crate::messages::by_ids;
use crate::{Error, Result};

#[derive(Clone, Debug, FromRow)]
pub(super) struct EntryRecord {
    pub id: Uuid,
    pub ticket_id: Uuid,
    number: i64,
    kind: String,
    pub at: DateTime<Utc>,
    actor_kind: Option<String>,
    actor_id: Option<Uuid>,
    actor_name: Option<String>,
    body: String,
    attachments: Json<Vec<Attachment>>,
    message_id: Option<Uuid>,
}

/// Entries with the messages that they went out as, or came as.
pub(super) async fn told(
    connection: &mut PgConnection,
    records: Vec<EntryRecord>,
) -> Result<Vec<TicketEntry>> {
    let ids: Vec<Uuid> = records
        .iter()
        .filter_map(|record| record.message_id)
        .collect();
    let mut messages: HashMap<Uuid, Message> = match ids.is_empty() {
        true => HashMap::new(),
        false => by_ids(connection, &ids)
            .await?
            .into_iter()
            .map(|message| (message.id.0, message))
            .collect(),
    };
    records
        .into_iter()
        .map(|record| {
            let message = record.message_id.and_then(|id| messages.remove(&id));
            entry(record, message)
        })
        .collect()
}

fn entry(record: EntryRecord, message: Option<Message>) -> Result<TicketEntry, Error> {
    let actor = match record.actor_kind {
        Some(kind) => Some(Actor {
            kind: word(&kind)?,
            id: record.actor_id,
            name: record.actor_name,
        }),
        None => None,
    };
    Ok(TicketEntry {
        id: record.id,
        kind: word(&record.kind)?,
        ticket_id: TicketId(record.ticket_id),
        reference: reference(record.number),
        at: record.at,
        actor,
        body: Some(record.body),
        attachments: record.attachments.0,
        message,
        change: None,
    })
}
