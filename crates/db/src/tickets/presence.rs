//! Who looks at a ticket, and who is writing: forgotten after half a minute. Tells nobody but by a notice.

use chrono::{DateTime, TimeDelta, Utc};
use crm_types::ids::{AdminId, TicketId};
use crm_types::tickets::{TicketPresence, TicketWatcher};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{Database, Result};

/// Whoever has not said so for longer does not look any more.
const LASTS: TimeDelta = TimeDelta::seconds(30);

#[derive(Debug, FromRow)]
struct WatcherRecord {
    admin_id: Uuid,
    name: String,
    writing: bool,
}

/// Notes that somebody looks at a ticket, and whether they write. `false` where there is no such ticket. Others are told where
/// that is news.
pub async fn watch(
    database: &Database,
    ticket: TicketId,
    admin: AdminId,
    writing: bool,
    now: DateTime<Utc>,
) -> Result<bool> {
    Ok(sqlx::query_scalar(include_str!("queries/watch.sql"))
        .bind(ticket.0)
        .bind(admin.0)
        .bind(writing)
        .bind(now)
        .bind(now - LASTS)
        .fetch_one(database.pool())
        .await?)
}

/// Who looks at a ticket as of `now`.
pub async fn presence(
    database: &Database,
    ticket: TicketId,
    now: DateTime<Utc>,
) -> Result<TicketPresence> {
    let watchers: Vec<WatcherRecord> = sqlx::query_as(include_str!("queries/presence.sql"))
        .bind(ticket.0)
        .bind(now - LASTS)
        .fetch_all(database.pool())
        .await?;
    let watchers = watchers.into_iter();
    Ok(TicketPresence {
        ticket_id: ticket,
        watchers: watchers
            .map(|record| TicketWatcher {
                admin_id: AdminId(record.admin_id),
                name: record.name,
                writing: record.writing,
            })
            .collect(),
    })
}
