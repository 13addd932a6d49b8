//! What was told of somebody who is not known yet: kept, shown, and handed over when they are; acts on none of it itself.

use chrono::{DateTime, Utc};
use crm_domain::ingestion::{Details, Message, What, Who};
use crm_types::ids::MemberId;
use crm_types::ingestion::{ExternalId, Waiting, WaitingUser};
use sqlx::postgres::PgRow;
use sqlx::types::Json;
use sqlx::{FromRow, PgConnection, Row};
use uuid::Uuid;

use super::attempt;
use super::identity::{Identities, Kind};
use crate::{Database, Error, Result};

/// How many users are shown.
const SHOWN: usize = 100;

/// How many users one transaction of a sweep is about.
const SWEPT: i64 = 200;

/// A message that waited, and whose it is.
pub struct Attached {
    pub member: Uuid,
    pub message: Message,
}

impl<'r> FromRow<'r, PgRow> for Attached {
    fn from_row(row: &'r PgRow) -> sqlx::Result<Self> {
        let Json(details): Json<Details> = row.try_get("details")?;
        let what = match row.try_get::<&str, _>("what")? {
            "identify" => What::Identify { traits: details },
            "event" => What::Event {
                name: row
                    .try_get::<Option<String>, _>("event")?
                    .unwrap_or_default(),
                properties: details,
                named: true,
            },
            _ => What::Login,
        };
        Ok(Self {
            member: row.try_get("user_id")?,
            message: Message {
                id: None,
                who: Who::default(),
                at: row.try_get("at")?,
                what,
            },
        })
    }
}

/// Takes out what waited for those who are known, of which a bounded part at once.
pub async fn attach(
    connection: &mut PgConnection,
    identities: &Identities,
) -> Result<Vec<Attached>> {
    let (users, members) = identities.known();
    if users.is_empty() {
        return Ok(Vec::new());
    }
    Ok(sqlx::query_as(include_str!("queries/attach.sql"))
        .bind(users)
        .bind(members)
        .fetch_all(connection)
        .await?)
}

/// Keeps messages of people who are not known.
pub async fn insert(
    connection: &mut PgConnection,
    messages: &[(Kind, String, &Message)],
    received: DateTime<Utc>,
) -> Result<()> {
    if messages.is_empty() {
        return Ok(());
    }
    let mut kinds = Vec::with_capacity(messages.len());
    let mut whose = Vec::with_capacity(messages.len());
    let mut whats = Vec::with_capacity(messages.len());
    let mut events = Vec::with_capacity(messages.len());
    let mut details = Vec::with_capacity(messages.len());
    let mut times = Vec::with_capacity(messages.len());
    let nothing = Details::new();
    for (kind, name, message) in messages {
        let (what, event, content) = match &message.what {
            What::Identify { traits } => ("identify", None, traits),
            What::Event {
                name, properties, ..
            } => ("event", Some(name.as_str()), properties),
            What::Login => ("login", None, &nothing),
            What::Alias { .. } => continue,
        };
        kinds.push(kind.as_str());
        whose.push(name.as_str());
        whats.push(what);
        events.push(event);
        details.push(Json(content));
        times.push(message.at);
    }
    sqlx::query(include_str!("queries/insert_waiting.sql"))
        .bind(kinds)
        .bind(whose)
        .bind(whats)
        .bind(events)
        .bind(details)
        .bind(times)
        .bind(received)
        .execute(connection)
        .await?;
    Ok(())
}

/// What waits, and for whom.
pub async fn waiting(database: &Database) -> Result<Waiting> {
    let (messages, anonymous_messages): (i64, i64) =
        sqlx::query_as(include_str!("queries/count_waiting.sql"))
            .fetch_one(database.pool())
            .await?;
    let rows: Vec<(String, i64, DateTime<Utc>)> =
        sqlx::query_as(include_str!("queries/list_waiting_users.sql"))
            .bind(i64::try_from(SHOWN).unwrap_or(i64::MAX) + 1)
            .fetch_all(database.pool())
            .await?;
    let has_more = rows.len() > SHOWN;
    let users = rows
        .into_iter()
        .take(SHOWN)
        .map(|(external_id, messages, last_seen_at)| WaitingUser {
            external_id,
            messages,
            last_seen_at,
        })
        .collect();
    Ok(Waiting {
        messages,
        anonymous_messages,
        users,
        has_more,
    })
}

/// Says who a user of the product is here, and hands over what waited for them.
///
/// # Errors
/// `NotFound` where there is no such member.
pub async fn link(
    database: &Database,
    external_id: &str,
    member: MemberId,
    now: DateTime<Utc>,
) -> Result<ExternalId> {
    let mut attached = attempt::link(database, external_id, member.0, now).await;
    // The member was there when we looked and is not any more.
    if matches!(attached, Err(Error::Conflict { .. })) {
        attached = Err(Error::NotFound);
    }
    let mut attached = attached?;
    // What waits in great number is handed over bit by bit.
    loop {
        let more = attempt::attach(database, &[external_id.to_owned()], now).await?;
        attached += more;
        if more == 0 {
            break;
        }
    }
    Ok(ExternalId {
        external_id: external_id.to_owned(),
        member_id: member,
        attached: i64::try_from(attached).unwrap_or(i64::MAX),
    })
}

/// Hands over what waited for users who have appeared since, as they do in an auth.users that is not ours, or because
/// somebody wrote to crm.external_ids. Answers how many messages it was.
pub async fn sweep(database: &Database, now: DateTime<Utc>) -> Result<usize> {
    let mut attached = 0;
    loop {
        let users: Vec<String> = sqlx::query_scalar(include_str!("queries/find_appeared.sql"))
            .bind(SWEPT)
            .fetch_all(database.pool())
            .await?;
        let more = attempt::attach(database, &users, now).await?;
        attached += more;
        if more == 0 {
            return Ok(attached);
        }
    }
}
