//! What the gate says of a message that was written, at the moment it would leave; marks nothing.

use chrono::{DateTime, Utc};
use crm_domain::messages::{Verdict, may_send};
use crm_types::messages::{Channel, HoldReason};
use sqlx::PgConnection;
use uuid::Uuid;

use super::answer::reachable;
use super::attempt::Gate;
use super::contact::{contact_of, is_linked};
use super::facts::{Asked, facts};
use super::record::MessageRecord;
use crate::Result;

/// Whether it may go to whoever it is for, under the locks of the caller. `members` are those whose number it may be.
pub(super) async fn verdict(
    connection: &mut PgConnection,
    message: &MessageRecord,
    channel: Channel,
    members: &[Uuid],
    gate: &Gate<'_>,
    now: DateTime<Utc>,
) -> Result<Verdict> {
    let answers = message.answers_id.is_some();
    let one = message.user_id.as_ref().map(std::slice::from_ref);
    let (address, zone) = match message.user_id {
        Some(member) => {
            let contact = contact_of(connection, member).await?;
            let zone = contact
                .as_ref()
                .map_or(gate.zone, |contact| contact.zone(gate.zone));
            // Who has changed their number since is not written to at the old one.
            let there = contact
                .ok_or(HoldReason::NoAddress)
                .and_then(|contact| contact.reach(channel, gate.region));
            let theirs = there.as_ref() == Ok(&message.address)
                || is_linked(connection, &message.address, member).await?;
            let address = match theirs {
                true => Ok(message.address.as_str()),
                false => Err(there.err().unwrap_or(HoldReason::BadAddress)),
            };
            (address, zone)
        }
        // Nobody is written to whom nobody knows; they are only answered.
        None if answers => (reachable(&message.address), gate.zone),
        None => return Ok(Verdict::Refuse(HoldReason::NoAddress)),
    };
    let asked = Asked {
        message: Some(message.id),
        channel,
        address,
        members: one.unwrap_or(members),
        body: &message.body,
        zone,
        configured: gate.carried.contains(&channel),
        answers,
    };
    let facts = facts(connection, &asked, gate.policy, now).await?;
    Ok(may_send(&facts, gate.policy, now))
}
