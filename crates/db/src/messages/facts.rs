//! What the gate is asked about, read under the locks that keep it true until the transaction ends.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use crm_domain::messages::{Facts, Policy, Standing, day_of, standing};
use crm_types::messages::{Channel, Consent, HoldReason};
use sqlx::PgConnection;
use uuid::Uuid;

use super::record::word;
use crate::Result;

/// The message that is asked about.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked<'a> {
    /// Not counted itself, once it is there.
    pub message: Option<Uuid>,
    pub channel: Channel,
    pub address: std::result::Result<&'a str, HoldReason>,
    /// Whose it is; of a number's conversation, whose it may be.
    pub members: &'a [Uuid],
    pub body: &'a str,
    pub zone: Tz,
    pub configured: bool,
    /// Whether it answers what they asked for by a keyword.
    pub answers: bool,
}

/// What is known now.
pub(super) async fn facts(
    connection: &mut PgConnection,
    asked: &Asked<'_>,
    policy: &Policy,
    now: DateTime<Utc>,
) -> Result<Facts> {
    let address = asked.address.ok();
    let standing = standing_of_all(connection, asked.channel, address, asked.members).await?;
    let member = match asked.members {
        [only] => Some(*only),
        _ => None,
    };
    let (today, repeated): (i64, bool) = sqlx::query_as(include_str!("queries/facts.sql"))
        .bind(member)
        .bind(address)
        .bind(asked.body)
        .bind(day_of(now, asked.zone))
        .bind(now - policy.repeat_after)
        .bind(asked.message)
        .fetch_one(connection)
        .await?;
    Ok(Facts {
        channel: asked.channel,
        unreachable: asked.address.err(),
        configured: asked.configured,
        standing,
        zone: asked.zone,
        today: u32::try_from(today).unwrap_or(u32::MAX),
        repeated,
        answers: asked.answers,
    })
}

/// Where they stand whose address it may be: as whoever of them opted out, if one did.
async fn standing_of_all(
    connection: &mut PgConnection,
    channel: Channel,
    address: Option<&str>,
    members: &[Uuid],
) -> Result<Option<Standing>> {
    let mut known = standing_within(connection, channel, address, members.first().copied()).await?;
    for member in members.iter().skip(1) {
        if known.is_some_and(|standing| standing.consent == Consent::OptedOut) {
            break;
        }
        let theirs = standing_within(connection, channel, address, Some(*member)).await?;
        let out = theirs.filter(|standing| standing.consent == Consent::OptedOut);
        known = out.or(known).or(theirs);
    }
    Ok(known)
}

/// Where somebody stands by what is newest about the address and about the member.
pub(super) async fn standing_within(
    connection: &mut PgConnection,
    channel: Channel,
    address: Option<&str>,
    member: Option<Uuid>,
) -> Result<Option<Standing>> {
    let of_address: Option<(String, String)> =
        sqlx::query_as(include_str!("queries/newest_of_address.sql"))
            .bind(address)
            .bind(channel.as_str())
            .fetch_optional(&mut *connection)
            .await?;
    let of_member: Option<(String, String)> =
        sqlx::query_as(include_str!("queries/newest_of_member.sql"))
            .bind(member)
            .bind(channel.as_str())
            .fetch_optional(connection)
            .await?;
    let read = |(consent, source): (String, String)| {
        Ok::<_, crate::Error>(Standing {
            consent: word(&consent)?,
            source: word(&source)?,
        })
    };
    Ok(standing(
        of_address.map(read).transpose()?,
        of_member.map(read).transpose()?,
    ))
}
