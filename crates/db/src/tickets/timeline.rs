//! A member's tickets as lines of their history: when each was made, and when it was resolved.

use chrono::{DateTime, Utc};
use crm_types::ids::{MemberId, TicketId};
use crm_types::tickets::{HistoryTicket, TicketMilestone};
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

use super::record::{reference, word};
use crate::Result;

#[derive(Debug, FromRow)]
struct LineRecord {
    at: DateTime<Utc>,
    id: Uuid,
    number: i64,
    subject: String,
    milestone: String,
}

/// So many lines before a moment and ticket, the latest first.
pub(crate) async fn milestones(
    connection: &mut PgConnection,
    member: MemberId,
    before: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> Result<Vec<(DateTime<Utc>, HistoryTicket)>> {
    let records: Vec<LineRecord> = sqlx::query_as(include_str!("queries/milestones.sql"))
        .bind(member.0)
        .bind(before.map(|(at, _)| at))
        .bind(before.map(|(_, id)| id))
        .bind(limit)
        .fetch_all(connection)
        .await?;
    records
        .into_iter()
        .map(|record| {
            let ticket = HistoryTicket {
                id: TicketId(record.id),
                reference: reference(record.number),
                subject: record.subject,
                milestone: word::<TicketMilestone>(&record.milestone)?,
            };
            Ok((record.at, ticket))
        })
        .collect()
}
