//! Making a ticket, once for each wish, with a number of its own.

use chrono::{DateTime, SubsecRound, Utc};
use crm_domain::tickets::{Course, State};
use crm_types::ids::{AdminId, TicketId};
use crm_types::tickets::{Attachment, TicketSource};
use sqlx::types::Json;
use uuid::Uuid;

use super::policy::policy_shared;
use super::write::unknown;
use crate::{Database, Error, Result};

/// A ticket to be made.
#[derive(Clone, Debug)]
pub struct NewRecord<'a> {
    pub state: &'a State,
    pub attachments: &'a [Attachment],
    pub source: TicketSource,
    pub author: AdminId,
    /// The same wish twice is one ticket.
    pub key: &'a str,
    /// Of all that was wished for.
    pub digest: &'a [u8],
}

/// What became of the wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Made {
    New(TicketId),
    /// It was made before, by the same wish.
    Known(TicketId),
    /// The key was used for another wish.
    OtherWish,
    /// There is nobody of the id in this field.
    Unknown {
        field: &'static str,
    },
}

/// Makes a ticket, open from `now` on.
pub async fn create(database: &Database, new: &NewRecord<'_>, now: DateTime<Utc>) -> Result<Made> {
    let now = now.trunc_subsecs(6);
    if let Some(known) = same_wish(database, new).await? {
        return Ok(known);
    }
    match insert(database, new, now).await {
        Ok(id) => Ok(Made::New(id)),
        // The same wish twice at once: whoever came second finds it now.
        Err(Error::Conflict { constraint }) if constraint == "tickets_same_wish" => {
            let known = same_wish(database, new).await?;
            known.ok_or(Error::Conflict { constraint })
        }
        Err(Error::Conflict { constraint }) => {
            let field = unknown(&constraint).ok_or(Error::Conflict { constraint })?;
            Ok(Made::Unknown { field })
        }
        Err(error) => Err(error),
    }
}

async fn same_wish(database: &Database, new: &NewRecord<'_>) -> Result<Option<Made>> {
    let known: Option<(Uuid, Option<Vec<u8>>)> = sqlx::query_as(
        "select d.id, d.digest from crm.tickets as d where d.author_id = $1 and d.idempotency_key = $2",
    )
    .bind(new.author.0)
    .bind(new.key)
    .fetch_optional(database.pool())
    .await?;
    Ok(
        known.map(|(id, digest)| match digest.as_deref() == Some(new.digest) {
            true => Made::Known(TicketId(id)),
            false => Made::OtherWish,
        }),
    )
}

async fn insert(database: &Database, new: &NewRecord<'_>, now: DateTime<Utc>) -> Result<TicketId> {
    let mut transaction = database.pool().begin().await?;
    let policy = policy_shared(&mut transaction).await?;
    let state = new.state;
    let course = Course::begin(state.priority, now, &policy.policy);
    let id = Uuid::now_v7();
    sqlx::query(include_str!("queries/insert.sql"))
        .bind(id)
        .bind(&state.subject)
        .bind(&state.description)
        .bind(state.status.as_str())
        .bind(state.priority.as_str())
        .bind(&state.category)
        .bind(&state.tags)
        .bind(new.source.as_str())
        .bind(state.member_id.map(|member| member.0))
        .bind(state.assignee_id.map(|assignee| assignee.0))
        .bind(Json(new.attachments))
        .bind(course.running_since)
        .bind(course.first_response_due_at)
        .bind(course.resolution_due_at)
        .bind(policy.revision)
        .bind(now)
        .bind(new.author.0)
        .bind(new.key)
        .bind(new.digest)
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(TicketId(id))
}
