//! What was said and done about a ticket, and about those that have become part of it, in one order of time; a page at a time.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Datelike, Utc};
use crm_types::ids::TicketId;
use crm_types::records::{RecordChange, RecordChangePage};
use crm_types::tickets::{TicketEntry, TicketEntryKind, TicketEntryPage};
use sqlx::PgConnection;
use uuid::Uuid;

use super::entry::{EntryRecord, told};
use super::record::reference;
use crate::records::{self, Which};
use crate::{Database, Error, Result};

/// Which part of a ticket's course.
#[derive(Clone, Debug, Default)]
pub struct EntryQuery {
    /// `next_cursor` of another page.
    pub cursor: Option<String>,
    pub limit: u16,
}

/// A place in a course: lines of one moment stand in the order of their ids, then of their tickets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    at: DateTime<Utc>,
    id: Uuid,
    ticket: Uuid,
}

/// A page of what was said and done, the oldest first; `None` where there is no such ticket.
///
/// # Errors
/// `InvalidCursor`.
pub async fn entries(
    database: &Database,
    id: TicketId,
    query: &EntryQuery,
) -> Result<Option<TicketEntryPage>> {
    let after = query.cursor.as_deref().map(Place::read).transpose()?;
    let mut connection = database.pool().acquire().await?;
    let tickets: Vec<(Uuid, i64)> = sqlx::query_as(include_str!("queries/family.sql"))
        .bind(id.0)
        .fetch_all(&mut *connection)
        .await?;
    if tickets.is_empty() {
        return Ok(None);
    }
    let limit = usize::from(query.limit);
    let most = i64::from(query.limit) + 1;
    let mut lines = said(&mut connection, &tickets, after, most).await?;
    lines.extend(done(&mut connection, &tickets, after, most).await?);
    lines.sort_by_key(|(place, _)| *place);
    let has_more = lines.len() > limit;
    lines.truncate(limit);
    Ok(Some(TicketEntryPage {
        has_more,
        next_cursor: lines
            .last()
            .filter(|_| has_more)
            .map(|(place, _)| place.write()),
        items: lines.into_iter().map(|(_, entry)| entry).collect(),
    }))
}

/// One entry, where it was said about this ticket.
pub async fn entry(database: &Database, id: Uuid) -> Result<Option<TicketEntry>> {
    let mut connection = database.pool().acquire().await?;
    let record: Option<EntryRecord> = sqlx::query_as(concat!(
        include_str!("queries/entries.sql"),
        "where e.id = $1"
    ))
    .bind(id)
    .fetch_optional(&mut *connection)
    .await?;
    let entries = told(&mut connection, record.into_iter().collect()).await?;
    Ok(entries.into_iter().next())
}

async fn said(
    connection: &mut PgConnection,
    tickets: &[(Uuid, i64)],
    after: Option<Place>,
    most: i64,
) -> Result<Vec<(Place, TicketEntry)>> {
    let ids: Vec<Uuid> = tickets.iter().map(|(id, _)| *id).collect();
    let records: Vec<EntryRecord> = sqlx::query_as(concat!(
        include_str!("queries/entries.sql"),
        "where e.ticket_id = any ($1)
            and ($2::timestamptz is null or (e.at, e.id, e.ticket_id) > ($2, $3::uuid, $4::uuid))
        order by e.at, e.id
        limit $5"
    ))
    .bind(ids)
    .bind(after.map(|place| place.at))
    .bind(after.map(|place| place.id))
    .bind(after.map(|place| place.ticket))
    .bind(most)
    .fetch_all(&mut *connection)
    .await?;
    let entries = told(connection, records).await?;
    Ok(entries
        .into_iter()
        .map(|entry| {
            let place = Place {
                at: entry.at,
                id: entry.id,
                ticket: entry.ticket_id.0,
            };
            (place, entry)
        })
        .collect())
}

async fn done(
    connection: &mut PgConnection,
    tickets: &[(Uuid, i64)],
    after: Option<Place>,
    most: i64,
) -> Result<Vec<(Place, TicketEntry)>> {
    let ids: Vec<Uuid> = tickets.iter().map(|(id, _)| *id).collect();
    let sets: Vec<(Uuid, Uuid)> = sqlx::query_as(include_str!("queries/sets.sql"))
        .bind(ids)
        .bind(after.map(|place| place.at))
        .bind(after.map(|place| place.id))
        .bind(after.map(|place| place.ticket))
        .bind(most)
        .fetch_all(&mut *connection)
        .await?;
    let changes = records::of_sets(connection, &sets).await?;
    let line = |change: RecordChange| {
        let number = tickets
            .iter()
            .find(|(id, _)| *id == change.record_id)
            .map(|(_, number)| *number);
        let place = Place {
            at: change.at,
            id: change.id.0,
            ticket: change.record_id,
        };
        let entry = TicketEntry {
            id: change.id.0,
            kind: TicketEntryKind::Change,
            ticket_id: TicketId(change.record_id),
            reference: reference(number.unwrap_or_default()),
            at: change.at,
            actor: Some(change.actor.clone()),
            body: None,
            attachments: Vec::new(),
            message: None,
            change: Some(change),
        };
        (place, entry)
    };
    Ok(changes.into_iter().map(line).collect())
}

/// A page of what was changed about a ticket, the latest first; `None` where there is no such ticket.
///
/// # Errors
/// `InvalidCursor`.
pub async fn history(
    database: &Database,
    id: TicketId,
    query: &EntryQuery,
) -> Result<Option<RecordChangePage>> {
    let before = query.cursor.as_deref().map(Place::read).transpose()?;
    let mut connection = database.pool().acquire().await?;
    let known: Option<i64> =
        sqlx::query_scalar("select d.number from crm.tickets as d where d.id = $1")
            .bind(id.0)
            .fetch_optional(&mut *connection)
            .await?;
    if known.is_none() {
        return Ok(None);
    }
    let which = Which {
        before: before.map(|place| (place.at, place.id)),
        ..Which::default()
    };
    let limit = usize::from(query.limit);
    let most = i64::from(query.limit) + 1;
    let mut items = records::of_record(&mut connection, id.0, which, most).await?;
    let has_more = items.len() > limit;
    items.truncate(limit);
    let last = items.last().filter(|_| has_more);
    Ok(Some(RecordChangePage {
        has_more,
        next_cursor: last.map(|change| {
            let place = Place {
                at: change.at,
                id: change.id.0,
                ticket: change.record_id,
            };
            place.write()
        }),
        items,
    }))
}

impl Place {
    fn write(self) -> String {
        let text = format!(
            "{} {:x} {:x}",
            self.at.timestamp_micros(),
            self.id.as_u128(),
            self.ticket.as_u128()
        );
        URL_SAFE_NO_PAD.encode(text)
    }

    fn read(cursor: &str) -> Result<Self> {
        let read = || {
            let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
            let mut parts = text.split(' ');
            let at = DateTime::from_timestamp_micros(parts.next()?.parse().ok()?)?;
            let mut id = || -> Option<Uuid> {
                let number = u128::from_str_radix(parts.next()?, 16).ok()?;
                Some(Uuid::from_u128(number))
            };
            let (id, ticket) = (id()?, id()?);
            let fits = parts.next().is_none() && (1..=9999).contains(&at.year());
            fits.then_some(Self { at, id, ticket })
        };
        read().ok_or(Error::InvalidCursor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_was_written_and_no_other() {
        let place = Place {
            at: "2024-05-20T10:00:00.000001Z".parse().unwrap(),
            id: Uuid::from_u128(7),
            ticket: Uuid::from_u128(u128::MAX),
        };
        assert_eq!(Place::read(&place.write()), Ok(place));
        for wrong in [
            "",
            "x",
            "MQ",
            &URL_SAFE_NO_PAD.encode("1 1 1 1"),
            &URL_SAFE_NO_PAD.encode("1 g 1"),
        ] {
            assert_eq!(Place::read(wrong), Err(Error::InvalidCursor), "{wrong}");
        }
    }
}
