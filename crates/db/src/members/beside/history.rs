//! What happened to a member, from every source in one order of time, a page at a time; writes none of it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use crm_types::ids::MemberId;
use crm_types::members::{HistoryItem, HistoryKind, HistoryPage};
use uuid::Uuid;

use crate::changes::{Which, of_member};
use crate::lane::Lane;
use crate::members::Reading;
use crate::{Database, Error, Result, revenue};

/// Which part of a history.
#[derive(Clone, Debug, Default)]
pub struct HistoryQuery {
    /// Empty: every kind.
    pub kinds: Vec<HistoryKind>,
    /// `next_cursor` of another page.
    pub cursor: Option<String>,
    pub limit: u16,
}

/// A place in the history: of lines at the same moment those of a later kind come first, and of one kind those with a
/// larger id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    at: DateTime<Utc>,
    kind: HistoryKind,
    id: u128,
}

/// A page of the member's history, the latest first; `None` where there is no such member.
///
/// # Errors
/// `InvalidCursor`.
pub async fn history(
    database: &Database,
    id: MemberId,
    query: &HistoryQuery,
    reading: &Reading<'_>,
) -> Result<Option<HistoryPage>> {
    let after = query.cursor.as_deref().map(Place::read).transpose()?;
    let mut lane = database.lane().await?;
    let Some(joined_at) = joined(&mut lane, id).await? else {
        lane.keep();
        return Ok(None);
    };
    let wants = |kind| query.kinds.is_empty() || query.kinds.contains(&kind);
    let most = i64::from(query.limit) + 1;
    let mut lines: Vec<(Place, HistoryItem)> = Vec::new();
    if wants(HistoryKind::Change) {
        lines.extend(changes(&mut lane, id, after, most).await?);
    }
    if wants(HistoryKind::SignIns) {
        lines.extend(sign_ins(&mut lane, id, after, most, reading).await?);
    }
    if wants(HistoryKind::Event) {
        lines.extend(events(&mut lane, id, after, most).await?);
    }
    if wants(HistoryKind::Payment) {
        lines.extend(payments(&mut lane, id, after, most).await?);
    }
    if wants(HistoryKind::TierChange) {
        lines.extend(tier_changes(&mut lane, id, after, most).await?);
    }
    if wants(HistoryKind::Message) {
        lines.extend(messages(&mut lane, id, after, most).await?);
    }
    if wants(HistoryKind::Ticket) {
        lines.extend(tickets(&mut lane, id, after, most).await?);
    }
    lane.keep();
    if wants(HistoryKind::Joined) {
        lines.push(line(HistoryKind::Joined, joined_at, 0));
    }
    lines.retain(|(place, _)| after.is_none_or(|after| *place < after));
    lines.sort_by_key(|(place, _)| std::cmp::Reverse(*place));
    let limit = usize::from(query.limit);
    let has_more = lines.len() > limit;
    lines.truncate(limit);
    Ok(Some(HistoryPage {
        has_more,
        next_cursor: lines
            .last()
            .filter(|_| has_more)
            .map(|(place, _)| place.write()),
        items: lines.into_iter().map(|(_, item)| item).collect(),
    }))
}

/// When the member joined.
pub(super) async fn joined(lane: &mut Lane, id: MemberId) -> Result<Option<DateTime<Utc>>> {
    Ok(sqlx::query_scalar(include_str!("queries/joined.sql"))
        .bind(id.0)
        .fetch_optional(lane.connection())
        .await?)
}

async fn changes(
    lane: &mut Lane,
    id: MemberId,
    after: Option<Place>,
    most: i64,
) -> Result<Vec<(Place, HistoryItem)>> {
    let before = after.map(|after| after.before(HistoryKind::Change));
    let which = Which {
        before,
        since: None,
    };
    let found = of_member(lane.connection(), id, which, most).await?;
    Ok(found
        .into_iter()
        .map(|change| {
            let (place, item) = line(HistoryKind::Change, change.at, change.id.0.as_u128());
            let change = Some(change);
            (place, HistoryItem { change, ..item })
        })
        .collect())
}

/// A day stands where its last sign-in does. One more is looked for, since the page before may have ended within a day.
async fn sign_ins(
    lane: &mut Lane,
    id: MemberId,
    after: Option<Place>,
    most: i64,
    reading: &Reading<'_>,
) -> Result<Vec<(Place, HistoryItem)>> {
    // A moment later than the cursor's, for a day may stand at that very one.
    let end = DateTime::<Utc>::MAX_UTC.with_year(9999).unwrap_or_default();
    let before = after.map_or(end, |after| after.at + chrono::TimeDelta::microseconds(1));
    let days: Vec<(NaiveDate, i64, DateTime<Utc>)> =
        sqlx::query_as(include_str!("queries/sign_in_days.sql"))
            .bind(id.0)
            .bind(before)
            .bind(reading.calendar.zone().name())
            .bind(i32::try_from(most + 1).unwrap_or(i32::MAX))
            .fetch_all(lane.connection())
            .await?;
    Ok(days
        .into_iter()
        .map(|(day, count, at)| {
            let (place, item) = line(HistoryKind::SignIns, at, 0);
            let (day, count) = (Some(day), Some(count));
            (place, HistoryItem { day, count, ..item })
        })
        .collect())
}

async fn events(
    lane: &mut Lane,
    id: MemberId,
    after: Option<Place>,
    most: i64,
) -> Result<Vec<(Place, HistoryItem)>> {
    let bound =
        after.map(|after| i64::try_from(after.bound(HistoryKind::Event)).unwrap_or(i64::MAX));
    let events: Vec<(i64, DateTime<Utc>, String)> =
        sqlx::query_as(include_str!("queries/timeline.sql"))
            .bind(id.0)
            .bind(after.map(|after| after.at))
            .bind(bound)
            .bind(most)
            .fetch_all(lane.connection())
            .await?;
    Ok(events
        .into_iter()
        .map(|(id, at, event)| {
            let id = u128::try_from(id).unwrap_or_default();
            let (place, item) = line(HistoryKind::Event, at, id);
            let event = Some(event);
            (place, HistoryItem { event, ..item })
        })
        .collect())
}

async fn payments(
    lane: &mut Lane,
    id: MemberId,
    after: Option<Place>,
    most: i64,
) -> Result<Vec<(Place, HistoryItem)>> {
    let bound = after.map(|after| Uuid::from_u128(after.bound(HistoryKind::Payment)));
    let charges: Vec<(DateTime<Utc>, Uuid, String)> =
        sqlx::query_as(include_str!("queries/payments.sql"))
            .bind(id.0)
            .bind(after.map(|after| after.at))
            .bind(bound)
            .bind(most)
            .fetch_all(lane.connection())
            .await?;
    charges
        .into_iter()
        .map(|(at, place, read)| {
            let (place, item) = line(HistoryKind::Payment, at, place.as_u128());
            let payment = Some(revenue::payment(&read)?);
            Ok((place, HistoryItem { payment, ..item }))
        })
        .collect()
}

async fn tier_changes(
    lane: &mut Lane,
    id: MemberId,
    after: Option<Place>,
    most: i64,
) -> Result<Vec<(Place, HistoryItem)>> {
    let before = after.map(|after| after.before(HistoryKind::TierChange));
    let found = revenue::tier_changes_of(lane.connection(), id, before, most).await?;
    Ok(found
        .into_iter()
        .map(|change| {
            let id = change.id.0.as_u128();
            let (place, item) = line(HistoryKind::TierChange, change.requested_at, id);
            let tier_change = Some(change);
            (
                place,
                HistoryItem {
                    tier_change,
                    ..item
                },
            )
        })
        .collect())
}

async fn messages(
    lane: &mut Lane,
    id: MemberId,
    after: Option<Place>,
    most: i64,
) -> Result<Vec<(Place, HistoryItem)>> {
    let before = after.map(|after| after.before(HistoryKind::Message));
    let found = crate::messages::with_member(lane.connection(), id, before, most).await?;
    Ok(found
        .into_iter()
        .map(|message| {
            let id = message.id.0.as_u128();
            let (place, item) = line(HistoryKind::Message, message.created_at, id);
            let message = Some(message);
            (place, HistoryItem { message, ..item })
        })
        .collect())
}

async fn tickets(
    lane: &mut Lane,
    id: MemberId,
    after: Option<Place>,
    most: i64,
) -> Result<Vec<(Place, HistoryItem)>> {
    let before = after.map(|after| after.before(HistoryKind::Ticket));
    let found = crate::tickets::milestones(lane.connection(), id, before, most).await?;
    Ok(found
        .into_iter()
        .map(|(at, ticket)| {
            let (place, item) = line(HistoryKind::Ticket, at, ticket.id.0.as_u128());
            let ticket = Some(ticket);
            (place, HistoryItem { ticket, ..item })
        })
        .collect())
}

fn line(kind: HistoryKind, at: DateTime<Utc>, id: u128) -> (Place, HistoryItem) {
    let item = HistoryItem {
        kind,
        at,
        change: None,
        day: None,
        count: None,
        event: None,
        payment: None,
        tier_change: None,
        message: None,
        ticket: None,
    };
    (Place { at, kind, id }, item)
}

impl Place {
    /// Below which id lines of `kind` at this very moment come after this place.
    fn bound(self, kind: HistoryKind) -> u128 {
        match kind.cmp(&self.kind) {
            std::cmp::Ordering::Less => u128::MAX,
            std::cmp::Ordering::Equal => self.id,
            std::cmp::Ordering::Greater => 0,
        }
    }

    /// The same as a moment and an id of a row.
    fn before(self, kind: HistoryKind) -> (DateTime<Utc>, Uuid) {
        (self.at, Uuid::from_u128(self.bound(kind)))
    }

    fn write(self) -> String {
        let text = format!("{} {} {:x}", self.at.timestamp_micros(), self.kind, self.id);
        URL_SAFE_NO_PAD.encode(text)
    }

    fn read(cursor: &str) -> Result<Self> {
        let read = || {
            let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
            let mut parts = text.split(' ');
            let at = DateTime::from_timestamp_micros(parts.next()?.parse().ok()?)?;
            let kind = parts.next()?.parse().ok()?;
            let id = u128::from_str_radix(parts.next()?, 16).ok()?;
            let fits = parts.next().is_none() && (1..=9999).contains(&at.year());
            fits.then_some(Self { at, kind, id })
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
            kind: HistoryKind::Event,
            id: 7,
        };
        assert_eq!(Place::read(&place.write()), Ok(place));
        for wrong in [
            "",
            "x",
            "MQ",
            &URL_SAFE_NO_PAD.encode("1 event 1 1"),
            &URL_SAFE_NO_PAD.encode("1 dance 1"),
        ] {
            assert_eq!(Place::read(wrong), Err(Error::InvalidCursor), "{wrong}");
        }
    }
}
