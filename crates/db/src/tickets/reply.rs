//! Answering a ticket, or noting something about it: entry, message, status and history in one transaction, once for each
//! wish, and not past somebody who has answered meanwhile. Whether the message may be sent, the gate says.

use chrono::{DateTime, SubsecRound, Utc};
use crm_domain::messages::Policy as Gate;
use crm_domain::tickets::Edit;
use crm_types::changes::ActorKind;
use crm_types::ids::{AdminId, ChangeId, TicketId};
use crm_types::messages::{Channel, HoldReason};
use crm_types::tickets::{Attachment, TicketReplyVisibility, TicketStatus};
use sqlx::PgConnection;
use uuid::Uuid;

use super::answer::{Said as Entry, insert_entry};
use super::policy::policy_shared;
use super::put::{Put, lock_one, put};
use super::record::word;
use crate::changes::Author;
use crate::messages::{Created, NewOutbound, create_within, hold};
use crate::{Database, Result};

/// How often a reply is begun again where others were in the way.
const ATTEMPTS: usize = 5;

/// Something to be said about a ticket.
#[derive(Clone, Debug)]
pub struct NewReply<'a> {
    pub ticket: TicketId,
    pub visibility: TicketReplyVisibility,
    pub body: &'a str,
    pub attachments: &'a [Attachment],
    /// What a public one goes out as.
    pub message: Option<NewOutbound<'a>>,
    /// Absent: a public one leaves the ticket waiting for the member, a note changes nothing.
    pub status: Option<TicketStatus>,
    /// The revision that whoever writes has seen; `None`: whatever there is.
    pub seen: Option<i64>,
    pub by: AdminId,
    pub author: Author,
    pub key: &'a str,
    pub digest: &'a [u8],
}

/// What was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Said {
    pub entry: Uuid,
    /// Of the ticket.
    pub revision: i64,
    pub change: Option<ChangeId>,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replied {
    Said(Said),
    /// It was said before, by the same wish.
    Known(Said),
    OtherWish,
    Missing,
    /// It has become part of this one.
    Merged(TicketId),
    /// Somebody has answered meanwhile, and nothing is said.
    Answered,
    /// The gate stands against it, and nothing is said.
    Refused(HoldReason),
    /// The ticket is another member's by now.
    OtherMember,
}

/// Says something about a ticket.
pub async fn reply(
    database: &Database,
    new: &NewReply<'_>,
    gate: &Gate,
    now: DateTime<Utc>,
) -> Result<Replied> {
    let now = now.trunc_subsecs(6);
    let mut attempt = 1;
    loop {
        let mut transaction = database.pool().begin().await?;
        match within(&mut transaction, new, gate, now).await {
            Ok(said @ Replied::Said(_)) => {
                transaction.commit().await?;
                return Ok(said);
            }
            Err(error) if error.is_contended() && attempt < ATTEMPTS => attempt += 1,
            outcome => {
                transaction.rollback().await?;
                return outcome;
            }
        }
    }
}

async fn within(
    connection: &mut PgConnection,
    new: &NewReply<'_>,
    gate: &Gate,
    now: DateTime<Utc>,
) -> Result<Replied> {
    // As whoever receives does: first whose it is, then the ticket.
    if let Some(message) = &new.message {
        let address = message.address.as_deref().ok();
        hold(connection, address, Some(message.member.0)).await?;
    }
    let policy = policy_shared(connection).await?;
    let Some(ticket) = lock_one(connection, new.ticket).await? else {
        return Ok(Replied::Missing);
    };
    if let Some(known) = same_wish(connection, new, ticket.revision).await? {
        return Ok(known);
    }
    if let Some(into) = ticket.state.merged_into {
        return Ok(Replied::Merged(into));
    }
    let public = new.visibility == TicketReplyVisibility::Public;
    if public && overtaken(connection, new).await? {
        return Ok(Replied::Answered);
    }
    let message = match &new.message {
        Some(message) if ticket.state.member_id != Some(message.member) => {
            return Ok(Replied::OtherMember);
        }
        Some(message) => match create_within(connection, message, None, gate, now).await? {
            Created::New(message) | Created::Known(message) => Some(message.id.0),
            Created::OtherWish => return Ok(Replied::OtherWish),
            Created::Refused(reason) => return Ok(Replied::Refused(reason)),
        },
        None => None,
    };
    let entry = Uuid::now_v7();
    let revision = ticket.revision + 1;
    let said = Entry {
        kind: if public { "reply" } else { "note" },
        actor_kind: Some(ActorKind::Admin),
        actor_id: Some(new.by.0),
        body: new.body,
        attachments: new.attachments,
        message,
        wish: Some((new.key, new.digest)),
    };
    insert_entry(connection, entry, new.ticket, revision, &said, now).await?;
    let status = match (new.status, public) {
        (Some(status), _) => status,
        (None, true) => TicketStatus::WaitingReply,
        (None, false) => ticket.state.status,
    };
    let mut before = ticket;
    if public {
        before.course = before.course.answered(now, &policy.policy);
    }
    let state = Edit::to_status(status).apply(&before.state);
    let put_it = Put::of(before, state, now, &policy.policy);
    let change = put(connection, &[put_it], &policy, &new.author, None, now).await?;
    Ok(Replied::Said(Said {
        entry,
        revision,
        change,
    }))
}

async fn same_wish(
    connection: &mut PgConnection,
    new: &NewReply<'_>,
    now: i64,
) -> Result<Option<Replied>> {
    let known: Option<(Uuid, Option<Vec<u8>>)> =
        sqlx::query_as(include_str!("queries/same_wish.sql"))
            .bind(new.ticket.0)
            .bind(new.by.0)
            .bind(new.key)
            .fetch_optional(&mut *connection)
            .await?;
    let Some((entry, digest)) = known else {
        return Ok(None);
    };
    if digest.as_deref() != Some(new.digest) {
        return Ok(Some(Replied::OtherWish));
    }
    let change: Option<Uuid> = sqlx::query_scalar(include_str!("queries/change_with.sql"))
        .bind(entry)
        .fetch_optional(connection)
        .await?;
    Ok(Some(Replied::Known(Said {
        entry,
        revision: now,
        change: change.map(ChangeId),
    })))
}

/// Whether somebody else has said something since what was seen.
async fn overtaken(connection: &mut PgConnection, new: &NewReply<'_>) -> Result<bool> {
    let Some(seen) = new.seen else {
        return Ok(false);
    };
    Ok(sqlx::query_scalar(include_str!("queries/overtaken.sql"))
        .bind(new.ticket.0)
        .bind(seen)
        .bind(new.by.0)
        .fetch_one(connection)
        .await?)
}

/// By which way the member last wrote about a ticket; `None` where they have not.
pub async fn last_way(database: &Database, id: TicketId) -> Result<Option<Channel>> {
    let channel: Option<String> = sqlx::query_scalar(include_str!("queries/last_way.sql"))
        .bind(id.0)
        .fetch_optional(database.pool())
        .await?
        .flatten();
    channel.as_deref().map(word).transpose()
}
