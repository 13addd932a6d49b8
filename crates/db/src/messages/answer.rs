//! What is answered by itself: the text for whoever asked for help, written in the transaction that keeps the question, so
//! that each question has one answer at most; sent like any other message.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use crm_domain::messages::{Phone, Policy, Verdict, may_send};
use crm_types::messages::{Channel, HoldReason, Segments};
use sqlx::PgConnection;
use uuid::Uuid;

use super::contact::contact_of;
use super::create::{Writing, write_down};
use super::facts::{Asked, facts};
use crate::Result;

/// What whoever asks for help is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answering<'a> {
    pub text: &'a str,
    pub policy: &'a Policy,
    /// Where the account is.
    pub zone: Tz,
    /// Whether there is somebody who could send it.
    pub configured: bool,
}

/// Who asked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Question<'a> {
    pub message: Uuid,
    pub thread: Uuid,
    /// E.164, or what the carrier calls them.
    pub from: &'a str,
    /// Whose number that is, as far as it is known.
    pub members: &'a [Uuid],
}

/// Writes the answer down, where the gate lets it through. The caller holds the number and its members.
pub(super) async fn answer(
    connection: &mut PgConnection,
    question: &Question<'_>,
    answering: &Answering<'_>,
    now: DateTime<Utc>,
) -> Result<()> {
    let asked = Asked {
        message: None,
        channel: Channel::Sms,
        address: reachable(question.from),
        members: question.members,
        body: answering.text,
        zone: zone_of(connection, question.members, answering.zone).await?,
        configured: answering.configured,
        answers: true,
    };
    let facts = facts(connection, &asked, answering.policy, now).await?;
    if may_send(&facts, answering.policy, now) != Verdict::Go {
        return Ok(());
    }
    let writing = Writing {
        thread: question.thread,
        channel: Channel::Sms,
        address: question.from,
        subject: None,
        body: answering.text,
        held: None,
        segments: i32::try_from(Segments::of(answering.text).segments).ok(),
        author: None,
        key: None,
        digest: None,
        broadcast: None,
        answers: Some(question.message),
    };
    write_down(connection, &writing, now).await?;
    Ok(())
}

/// A short code or a name is answered by nobody.
pub(super) fn reachable(from: &str) -> std::result::Result<&str, HoldReason> {
    match Phone::heard(from) {
        Some(_) => Ok(from),
        None => Err(HoldReason::BadAddress),
    }
}

/// Where the one is whose number it is; else where the account is.
async fn zone_of(connection: &mut PgConnection, members: &[Uuid], account: Tz) -> Result<Tz> {
    let contact = match members {
        [only] => contact_of(connection, *only).await?,
        _ => None,
    };
    Ok(contact.map_or(account, |contact| contact.zone(account)))
}
