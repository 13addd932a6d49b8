//! One recipient: the message through the same gate as any other, with tag and note, in one transaction; or why not.

use std::time::Duration;

use chrono::{DateTime, Utc};
use crm_domain::messages::broadcast::{NoRoom, marked};
use crm_domain::messages::{Filled, Verdict, may_send};
use crm_types::changes::{ActorKind, ChangeSource};
use crm_types::ids::{AdminId, MemberId};
use crm_types::messages::{Channel, HoldReason, RecipientOutcome, Segments};
use sqlx::PgConnection;
use uuid::Uuid;

use super::plan::{Plan, is_at};
use crate::changes::Author;
use crate::members::write::edit_one;
use crate::messages::contact::contact_of;
use crate::messages::create::{Part, create_within};
use crate::messages::facts::{Asked, facts};
use crate::messages::{Created, Gate, NewOutbound, hold};
use crate::{Database, Error, Result};

/// How often a recipient is begun again where others were in the way.
const ATTEMPTS: usize = 5;

/// What became of a recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrote {
    /// The message is written, and waits for the morning where it says so.
    Message { waits: bool },
    /// No message.
    Nothing,
    /// Somebody has decided otherwise about the broadcast, or goes on with it elsewhere.
    Halt,
}

/// Writes to one recipient, unless that is done. What is wrong with one of them is written down, and is nothing to the
/// others.
pub(super) async fn write_to(
    database: &Database,
    plan: &Plan,
    member: Uuid,
    spread: Duration,
    gate: &Gate<'_>,
    now: DateTime<Utc>,
) -> Result<Wrote> {
    let mut attempt = 1;
    let error = loop {
        match once(database, plan, member, spread, gate, now).await {
            Err(error) if error.is_contended() && attempt < ATTEMPTS => attempt += 1,
            // Not theirs: it goes on when the database does.
            Err(error @ (Error::Contended { .. } | Error::Unavailable { .. } | Error::Timeout)) => {
                return Err(error);
            }
            Err(error) => break error,
            Ok(wrote) => return Ok(wrote),
        }
    };
    tracing::warn!(broadcast = %plan.id, %error, "a recipient could not be written to");
    let mut transaction = database.pool().begin().await?;
    if !is_at(&mut transaction, plan.id, plan.step).await? {
        return Ok(Wrote::Halt);
    }
    sqlx::query(include_str!("queries/set_failed.sql"))
        .bind(plan.id)
        .bind(member)
        .bind(error.to_string())
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(Wrote::Nothing)
}

async fn once(
    database: &Database,
    plan: &Plan,
    member: Uuid,
    spread: Duration,
    gate: &Gate<'_>,
    now: DateTime<Utc>,
) -> Result<Wrote> {
    let mut transaction = database.pool().begin().await?;
    let Some(contact) = contact_of(&mut transaction, member).await? else {
        return Err(Error::NotFound);
    };
    let address = contact.reach(plan.channel, gate.region);
    // In the order in which whoever sends takes them: whose it is, then the broadcast.
    hold(&mut transaction, address.as_deref().ok(), Some(member)).await?;
    if !is_at(&mut transaction, plan.id, plan.step).await? {
        return Ok(Wrote::Halt);
    }
    let outcome: Option<String> = sqlx::query_scalar(include_str!("queries/lock_recipient.sql"))
        .bind(plan.id)
        .bind(member)
        .fetch_optional(&mut *transaction)
        .await?;
    if outcome.as_deref() != Some(RecipientOutcome::Pending.as_str()) {
        return Ok(Wrote::Nothing);
    }
    let key = format!("broadcast {} {member}", plan.id);
    let mut new = NewOutbound {
        member: MemberId(member),
        channel: plan.channel,
        address,
        subject: None,
        body: "",
        segments: None,
        author: AdminId(plan.author.unwrap_or_default()),
        key: &key,
        digest: plan.id.as_bytes(),
        zone: contact.zone(gate.zone),
        configured: gate.carried.contains(&plan.channel),
    };
    let Filled { subject, body } = match plan.draft.fill(&contact.values()) {
        Ok(filled) => filled,
        Err(reason) => {
            // What the gate says goes first: it speaks of the member, this of the text.
            let reason = refusal(&mut transaction, &new, gate, now)
                .await?
                .unwrap_or(reason);
            skip(&mut transaction, plan, member, reason).await?;
            transaction.commit().await?;
            return Ok(Wrote::Nothing);
        }
    };
    new.subject = subject.as_deref();
    new.body = &body;
    new.segments = segments(plan.channel, &body);
    let part = Part {
        broadcast: plan.id,
        author: plan.author,
        spread,
    };
    let created = create_within(&mut transaction, &new, Some(part), gate.policy, now).await?;
    let message = match created {
        Created::New(message) | Created::Known(message) => message,
        Created::Refused(reason) => {
            skip(&mut transaction, plan, member, reason).await?;
            transaction.commit().await?;
            return Ok(Wrote::Nothing);
        }
        Created::OtherWish => {
            return Err(Error::Conflict {
                constraint: "messages_same_wish".to_owned(),
            });
        }
    };
    if mark(&mut transaction, plan, member, now).await?.is_err() {
        transaction.rollback().await?;
        let mut transaction = database.pool().begin().await?;
        if !is_at(&mut transaction, plan.id, plan.step).await? {
            return Ok(Wrote::Halt);
        }
        skip(&mut transaction, plan, member, HoldReason::NoRoom).await?;
        transaction.commit().await?;
        return Ok(Wrote::Nothing);
    }
    sqlx::query(include_str!("queries/set_written.sql"))
        .bind(plan.id)
        .bind(member)
        .bind(message.id.0)
        .bind(now)
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(Wrote::Message {
        waits: message.held_until.is_some(),
    })
}

/// Why the gate would refuse it, whatever it says.
async fn refusal(
    connection: &mut PgConnection,
    new: &NewOutbound<'_>,
    gate: &Gate<'_>,
    now: DateTime<Utc>,
) -> Result<Option<HoldReason>> {
    let asked = Asked {
        message: None,
        channel: new.channel,
        address: new.address.as_deref().map_err(|reason| *reason),
        members: std::slice::from_ref(&new.member.0),
        body: "",
        zone: new.zone,
        configured: new.configured,
        answers: false,
    };
    let facts = facts(connection, &asked, gate.policy, now).await?;
    Ok(match may_send(&facts, gate.policy, now) {
        Verdict::Refuse(reason) => Some(reason),
        Verdict::Go | Verdict::Wait { .. } => None,
    })
}

async fn mark(
    connection: &mut PgConnection,
    plan: &Plan,
    member: Uuid,
    now: DateTime<Utc>,
) -> Result<std::result::Result<(), NoRoom>> {
    if plan.tag.is_none() && plan.note.is_none() {
        return Ok(Ok(()));
    }
    let author = Author {
        kind: match plan.author {
            Some(_) => ActorKind::Admin,
            None => ActorKind::System,
        },
        id: plan.author,
        source: ChangeSource::Bulk,
    };
    edit_one(
        connection,
        member,
        |current| marked(current, plan.tag.as_deref(), plan.note.as_deref()),
        plan.change,
        &author,
        now,
    )
    .await
}

async fn skip(
    connection: &mut PgConnection,
    plan: &Plan,
    member: Uuid,
    reason: HoldReason,
) -> Result<()> {
    sqlx::query(include_str!("queries/set_skipped.sql"))
        .bind(plan.id)
        .bind(member)
        .bind(reason.as_str())
        .execute(connection)
        .await?;
    Ok(())
}

/// What a text message takes.
pub(super) fn segments(channel: Channel, body: &str) -> Option<i32> {
    let is_text = channel == Channel::Sms;
    is_text.then(|| i32::try_from(Segments::of(body).segments).unwrap_or(i32::MAX))
}
