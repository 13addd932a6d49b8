//! What the gate is asked about, read under the locks that keep it true until the transaction ends.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use crm_domain::messages::{Facts, Policy, Standing, day_of, standing};
use crm_types::messages::{Channel, HoldReason};
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
    pub member: Uuid,
    pub body: &'a str,
    pub zone: Tz,
    pub configured: bool,
}

/// What is known now.
pub(super) async fn facts(
    connection: &mut PgConnection,
    asked: &Asked<'_>,
    policy: &Policy,
    now: DateTime<Utc>,
) -> Result<Facts> {
    let address = asked.address.ok();
    let standing = standing_within(connection, asked.channel, address, Some(asked.member)).await?;
    let (today, repeated): (i64, bool) = sqlx::query_as(include_str!("queries/facts.sql"))
        .bind(asked.member)
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
    })
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
