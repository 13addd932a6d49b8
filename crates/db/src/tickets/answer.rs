//! What the member answers: into the ticket, which somebody of us is to see to again. Where it came from, others know.

use chrono::{DateTime, SubsecRound, Utc};
use crm_domain::tickets::Edit;
use crm_types::changes::{ActorKind, ChangeSource};
use crm_types::ids::{AdminId, TicketId};
use crm_types::tickets::{Attachment, TicketStatus};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::find::place;
use super::policy::{PolicyRecord, policy_shared};
use super::put::{Locked, Put, lock_one, put};
use crate::changes::Author;
use crate::{Database, Error, Result};

/// How often an answer is begun again where others were in the way.
const ATTEMPTS: usize = 5;

/// An answer that somebody hands over, who receives mail for us.
#[derive(Clone, Debug)]
pub struct NewAnswer<'a> {
    pub ticket: TicketId,
    pub body: &'a str,
    pub attachments: &'a [Attachment],
    /// Who hands it over, by which key and of which content: the same twice is one answer.
    pub by: AdminId,
    pub key: &'a str,
    pub digest: &'a [u8],
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answered {
    /// It stands in this ticket, which has this revision.
    Taken {
        entry: Uuid,
        ticket: TicketId,
        revision: i64,
    },
    /// It was handed over before.
    Known {
        entry: Uuid,
        ticket: TicketId,
        revision: i64,
    },
    OtherWish,
    Missing,
}

/// Takes an answer: into the ticket, or into what it has become part of.
pub async fn answer(
    database: &Database,
    new: &NewAnswer<'_>,
    now: DateTime<Utc>,
) -> Result<Answered> {
    let now = now.trunc_subsecs(6);
    let mut attempt = 1;
    loop {
        match once(database, new, now).await {
            Err(error) if error.is_contended() && attempt < ATTEMPTS => attempt += 1,
            outcome => return outcome,
        }
    }
}

async fn once(database: &Database, new: &NewAnswer<'_>, now: DateTime<Utc>) -> Result<Answered> {
    let mut transaction = database.pool().begin().await?;
    let policy = policy_shared(&mut transaction).await?;
    let Some(ticket) = locked_place(&mut transaction, new.ticket).await? else {
        return Ok(Answered::Missing);
    };
    let known: Option<(Uuid, Option<Vec<u8>>)> =
        sqlx::query_as(include_str!("queries/same_wish.sql"))
            .bind(ticket.id.0)
            .bind(new.by.0)
            .bind(new.key)
            .fetch_optional(&mut *transaction)
            .await?;
    if let Some((entry, digest)) = known {
        return Ok(match digest.as_deref() == Some(new.digest) {
            true => Answered::Known {
                entry,
                ticket: ticket.id,
                revision: ticket.revision,
            },
            false => Answered::OtherWish,
        });
    }
    let (id, revision) = (ticket.id, ticket.revision + 1);
    let entry = Uuid::now_v7();
    let said = Said {
        kind: "answer",
        actor_kind: None,
        actor_id: Some(new.by.0),
        body: new.body,
        attachments: new.attachments,
        message: None,
        wish: Some((new.key, new.digest)),
    };
    insert_entry(&mut transaction, entry, id, revision, &said, now).await?;
    reopen(&mut transaction, ticket, &policy, now).await?;
    transaction.commit().await?;
    Ok(Answered::Taken {
        entry,
        ticket: id,
        revision,
    })
}

/// A message of a member's that has arrived, written down already.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Arrived<'a> {
    pub thread: Uuid,
    pub message: Uuid,
    pub body: &'a str,
}

/// Where the last that went out in this conversation was a reply to a ticket that is not closed: the message is an answer to
/// it. Which ticket that is.
pub(crate) async fn take_answer(
    connection: &mut PgConnection,
    arrived: &Arrived<'_>,
    now: DateTime<Utc>,
) -> Result<Option<TicketId>> {
    let now = now.trunc_subsecs(6);
    let last: Option<Uuid> = sqlx::query_scalar(include_str!("queries/answered.sql"))
        .bind(arrived.thread)
        .fetch_optional(&mut *connection)
        .await?;
    let Some(last) = last else {
        return Ok(None);
    };
    // Before the ticket, as everybody does.
    let policy = policy_shared(connection).await?;
    let Some(ticket) = locked_place(connection, TicketId(last)).await? else {
        return Ok(None);
    };
    if ticket.state.status == TicketStatus::Closed {
        return Ok(None);
    }
    let (id, revision) = (ticket.id, ticket.revision + 1);
    let body: String = arrived.body.trim().chars().take(20_000).collect();
    let said = Said {
        kind: "answer",
        actor_kind: None,
        actor_id: None,
        body: &body,
        attachments: &[],
        message: Some(arrived.message),
        wish: None,
    };
    insert_entry(connection, Uuid::now_v7(), id, revision, &said, now).await?;
    reopen(connection, ticket, &policy, now).await?;
    Ok(Some(id))
}

/// The ticket, or what it has become part of, locked.
async fn locked_place(connection: &mut PgConnection, id: TicketId) -> Result<Option<Locked>> {
    let Some(id) = place(connection, id).await? else {
        return Ok(None);
    };
    let ticket = lock_one(connection, id).await?;
    // Somebody has merged it in this very moment.
    match ticket {
        Some(ticket) if ticket.state.merged_into.is_some() => Err(Error::Contended {
            code: "merged meanwhile".to_owned(),
        }),
        ticket => Ok(ticket),
    }
}

async fn reopen(
    connection: &mut PgConnection,
    ticket: Locked,
    policy: &PolicyRecord,
    now: DateTime<Utc>,
) -> Result<()> {
    let status = ticket.course.after_answer();
    let state = Edit::to_status(status).apply(&ticket.state);
    let put_back = Put::of(ticket, state, now, &policy.policy);
    let author = Author {
        kind: ActorKind::System,
        id: None,
        source: ChangeSource::Api,
    };
    put(connection, &[put_back], policy, &author, None, now).await?;
    Ok(())
}

/// What is said.
#[derive(Clone, Copy, Debug)]
pub(super) struct Said<'a> {
    pub kind: &'static str,
    /// `None`: the member.
    pub actor_kind: Option<ActorKind>,
    pub actor_id: Option<Uuid>,
    pub body: &'a str,
    pub attachments: &'a [Attachment],
    pub message: Option<Uuid>,
    pub wish: Option<(&'a str, &'a [u8])>,
}

pub(super) async fn insert_entry(
    connection: &mut PgConnection,
    id: Uuid,
    ticket: TicketId,
    revision: i64,
    said: &Said<'_>,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query(include_str!("queries/insert_entry.sql"))
        .bind(id)
        .bind(ticket.0)
        .bind(said.kind)
        .bind(now)
        .bind(said.actor_kind.map(ActorKind::as_str))
        .bind(said.actor_id)
        .bind(said.body)
        .bind(Json(said.attachments))
        .bind(said.message)
        .bind(revision)
        .bind(said.wish.map(|(key, _)| key))
        .bind(said.wish.map(|(_, digest)| digest))
        .execute(connection)
        .await?;
    Ok(())
}
