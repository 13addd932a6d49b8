//! Beginning a broadcast: whoever it is for is written down by one statement, as one look saw them, or nothing is.

use chrono::{DateTime, Utc};
use crm_types::ids::{AdminId, BroadcastId};
use crm_types::messages::{Broadcast, Channel};
use sqlx::PgConnection;
use uuid::Uuid;

use super::enqueue;
use super::show::find;
use crate::members::{Audience, find_audience};
use crate::queue::Due;
use crate::{Database, Error, Result};

/// A broadcast that somebody wants, checked.
#[derive(Clone, Debug)]
pub struct NewRow<'a> {
    pub audience: Audience<'a>,
    /// As it was asked.
    pub filter: Option<&'a str>,
    pub search: Option<&'a str>,
    /// How many it is for, as far as whoever wants it knows.
    pub expected: i64,
    pub channel: Channel,
    pub subject: Option<&'a str>,
    pub body: &'a str,
    pub tag: Option<&'a str>,
    pub note: Option<&'a str>,
    pub canary: Option<i32>,
    pub per_minute: i32,
    pub author: AdminId,
    /// The same wish twice is one broadcast.
    pub key: &'a str,
    /// Of all that was wished for.
    pub digest: &'a [u8],
}

/// What became of the wish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Begun {
    New(Box<Broadcast>),
    /// It was begun before, by the same wish.
    Known(Box<Broadcast>),
    /// The key was used for another wish.
    OtherWish,
    /// It is for so many by now; nothing was begun.
    Changed(i64),
}

/// Begins a broadcast.
///
/// # Errors
/// `Invalid` for a search with U+0000.
pub async fn begin(database: &Database, new: &NewRow<'_>, now: DateTime<Utc>) -> Result<Begun> {
    let id = Uuid::now_v7();
    match once(database, id, new, now).await {
        // The same wish, a moment ago.
        Err(Error::Conflict { constraint }) if constraint == "broadcasts_same_wish" => {
            let mut connection = database.pool().acquire().await?;
            known(database, &mut connection, new)
                .await?
                .ok_or(Error::NotFound)
        }
        outcome => outcome,
    }
}

async fn once(
    database: &Database,
    id: Uuid,
    new: &NewRow<'_>,
    now: DateTime<Utc>,
) -> Result<Begun> {
    let mut transaction = database.pool().begin().await?;
    if let Some(known) = known(database, &mut transaction, new).await? {
        return Ok(known);
    }
    // A million rows take longer than whatever is only read.
    sqlx::query("select set_config('statement_timeout', '120s', true)")
        .execute(&mut *transaction)
        .await?;
    let audience = find_audience(&mut transaction, new.audience).await?;
    if audience.members != new.expected {
        return Ok(Begun::Changed(audience.members));
    }
    sqlx::query(include_str!("queries/insert_broadcast.sql"))
        .bind(id)
        .bind(new.filter)
        .bind(new.search)
        .bind(new.channel.as_str())
        .bind(new.subject)
        .bind(new.body)
        .bind(new.tag)
        .bind(new.note)
        .bind(new.canary)
        .bind(new.per_minute)
        .bind(Uuid::now_v7())
        .bind(new.author.0)
        .bind(new.key)
        .bind(new.digest)
        .bind(now)
        .execute(&mut *transaction)
        .await?;
    let mut sql = sqlx::QueryBuilder::new(
        "insert into crm.broadcast_recipients (broadcast_id, user_id) select ",
    );
    sql.push_bind(id).push(", a.user_id from (");
    audience.push(&mut sql)?;
    sql.push(") as a");
    let frozen = sql
        .build()
        .persistent(false)
        .execute(&mut *transaction)
        .await?;
    let frozen = i64::try_from(frozen.rows_affected()).unwrap_or(i64::MAX);
    // Somebody came or went between the two looks.
    if frozen != new.expected {
        return Ok(Begun::Changed(frozen));
    }
    enqueue(&mut transaction, id, 1, Due::Now).await?;
    transaction.commit().await?;
    let begun = find(database, BroadcastId(id)).await?;
    Ok(Begun::New(Box::new(begun.ok_or(Error::NotFound)?)))
}

async fn known(
    database: &Database,
    connection: &mut PgConnection,
    new: &NewRow<'_>,
) -> Result<Option<Begun>> {
    let known: Option<(Uuid, Vec<u8>)> = sqlx::query_as(include_str!("queries/same_wish.sql"))
        .bind(new.author.0)
        .bind(new.key)
        .fetch_optional(connection)
        .await?;
    let Some((id, digest)) = known else {
        return Ok(None);
    };
    if digest != new.digest {
        return Ok(Some(Begun::OtherWish));
    }
    let found = find(database, BroadcastId(id)).await?;
    let found = found.ok_or(Error::NotFound)?;
    Ok(Some(Begun::Known(Box::new(found))))
}
