//! What stands in the way of whoever was overtaken: the ticket as it is, and what was changed and said meanwhile.

use chrono::{DateTime, Utc};
use crm_types::ids::{ChangeId, TicketId};
use crm_types::records::RecordConflict;
use crm_types::tickets::TicketEntry;
use sqlx::PgConnection;
use uuid::Uuid;

use super::entry::{EntryRecord, told};
use super::find::find_within;
use crate::records::{Which, of_record};
use crate::{Database, Result};

/// At most so many changes and entries are told.
const MOST: i64 = 100;

/// What happened to each of these since its revision. Of one ticket all is told, of several what was changed.
pub async fn conflict(
    database: &Database,
    tickets: &[(TicketId, i64)],
    now: DateTime<Utc>,
) -> Result<RecordConflict> {
    let mut connection = database.pool().acquire().await?;
    let mut changes = Vec::new();
    for (id, revision) in tickets {
        let which = Which {
            since: Some(*revision),
            ..Which::default()
        };
        let most = MOST - i64::try_from(changes.len()).unwrap_or(MOST);
        if most <= 0 {
            break;
        }
        changes.extend(of_record(&mut connection, id.0, which, most).await?);
    }
    changes.sort_by_key(|change| std::cmp::Reverse(change.at));
    let (ticket, entries) = match tickets {
        [(id, revision)] => (
            find_within(&mut connection, *id, now).await?,
            since(&mut connection, *id, *revision).await?,
        ),
        _ => (None, Vec::new()),
    };
    Ok(RecordConflict {
        ticket,
        lead: None,
        changes,
        entries,
    })
}

/// What stands in the way of undoing a change: the ticket as it is, and the change that touched it since (or has undone it),
/// where it is known. Of a change alone the ticket is looked up.
pub async fn standing(
    database: &Database,
    ticket: Option<TicketId>,
    by: Option<ChangeId>,
    now: DateTime<Utc>,
) -> Result<RecordConflict> {
    let mut connection = database.pool().acquire().await?;
    let mut ids: Vec<Uuid> = ticket.into_iter().map(|ticket| ticket.0).collect();
    if let (None, Some(by)) = (ticket, by) {
        ids = sqlx::query_scalar(include_str!("queries/of_change.sql"))
            .bind(by.0)
            .fetch_all(&mut *connection)
            .await?;
    }
    let mut conflict = RecordConflict::default();
    let Some(id) = ids.first().copied() else {
        return Ok(conflict);
    };
    conflict.ticket = find_within(&mut connection, TicketId(id), now).await?;
    if by.is_some() {
        let which = Which {
            only: by,
            ..Which::default()
        };
        conflict.changes = of_record(&mut connection, id, which, 1).await?;
    }
    Ok(conflict)
}

/// What was said about a ticket since a revision, the oldest first.
async fn since(
    connection: &mut PgConnection,
    id: TicketId,
    revision: i64,
) -> Result<Vec<TicketEntry>> {
    let records: Vec<EntryRecord> = sqlx::query_as(concat!(
        include_str!("queries/entries.sql"),
        "where e.ticket_id = $1 and e.revision > $2 order by e.at, e.id limit $3"
    ))
    .bind(id.0)
    .bind(revision)
    .bind(MOST)
    .fetch_all(&mut *connection)
    .await?;
    told(connection, records).await
}
