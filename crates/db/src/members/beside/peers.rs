//! How a member's figures compare to those of the same tier who joined at about the same time; ranks nobody for good.

use std::time::Duration;

use chrono::{DateTime, Utc};
use crm_types::ids::MemberId;
use crm_types::members::{PeerComparison, PeerFigure};
use sqlx::postgres::types::PgInterval;
use uuid::Uuid;

use crate::members::Reading;
use crate::{Database, Result};

/// How many others there are at most who joined before, and as many who joined after.
const EACH_WAY: usize = 500;

/// How long before or after they may have joined.
const WITHIN: Duration = Duration::from_secs(180 * 24 * 3600);

type PeerRow = (
    Option<String>,
    DateTime<Utc>,
    Option<Uuid>,
    Option<DateTime<Utc>>,
    Option<bool>,
);

/// The member beside those who are most alike; `None` where there is no such member.
pub async fn peers(
    database: &Database,
    id: MemberId,
    reading: &Reading<'_>,
) -> Result<Option<PeerComparison>> {
    let within = PgInterval {
        months: 0,
        days: 0,
        microseconds: i64::try_from(WITHIN.as_micros()).unwrap_or(i64::MAX),
    };
    let mut lane = database.lane().await?;
    let rows: Vec<PeerRow> = sqlx::query_as(include_str!("queries/peers.sql"))
        .bind(id.0)
        .bind(i64::try_from(EACH_WAY).unwrap_or(i64::MAX))
        .bind(within)
        .fetch_all(lane.connection())
        .await?;
    let Some((tier, joined_at)) = rows.first().map(|row| (row.0.clone(), row.1)) else {
        lane.keep();
        return Ok(None);
    };
    let others: Vec<(Uuid, DateTime<Utc>, bool)> = rows
        .into_iter()
        .filter_map(|(_, _, id, at, is_before)| Some((id?, at?, is_before?)))
        .collect();
    let ids: Vec<Uuid> = others.iter().map(|(id, _, _)| *id).collect();
    let figures: Vec<(String, String, i64)> = sqlx::query_as(include_str!("queries/figures.sql"))
        .bind(id.0)
        .bind(&ids)
        .fetch_all(lane.connection())
        .await?;
    let times = |before: bool| -> Vec<DateTime<Utc>> {
        let side = others.iter().filter(|other| other.2 == before);
        side.map(|other| other.1).collect()
    };
    let (before, after) = (times(true), times(false));
    let is_full = |side: &[DateTime<Utc>]| side.len() >= EACH_WAY;
    let (mut first, mut last) = (joined_at - WITHIN, joined_at + WITHIN);
    if !is_full(&before) || !is_full(&after) {
        let reach: Option<(Option<DateTime<Utc>>, Option<DateTime<Utc>>)> =
            sqlx::query_as(include_str!("queries/reach.sql"))
                .bind(id.0)
                .fetch_optional(lane.connection())
                .await?;
        let (back, forth) = reach.unwrap_or_default();
        first = back.map_or(first, |back| back.max(first));
        last = forth.map_or(last, |forth| forth.min(last));
    }
    lane.keep();
    // Whoever joined nearest comes first: a side that is full ends with the last of them.
    if let Some(at) = before.last().filter(|_| is_full(&before)) {
        first = *at;
    }
    match after.last().filter(|_| is_full(&after)) {
        Some(at) => last = *at,
        None => last = last.min(reading.calendar.now()).max(joined_at),
    }
    let day = |at| reading.calendar.date_of(at);
    Ok(Some(PeerComparison {
        tier,
        joined_from: day(first),
        joined_to: day(last),
        peers: i64::try_from(others.len()).unwrap_or(i64::MAX),
        sampled: is_full(&before) || is_full(&after),
        figures: figures
            .into_iter()
            .map(|(field, median, ahead_of_percent)| PeerFigure {
                field,
                median,
                ahead_of_percent,
            })
            .collect(),
    }))
}
