//! What was done about a lead, a page at a time, and what came after somebody looked; undoes nothing.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use crm_types::ids::LeadId;
use crm_types::records::{RecordChange, RecordChangePage};
use uuid::Uuid;

use crate::records::{Which, of_record};
use crate::{Database, Error, Result};

/// Changes of a lead, the latest first; none where there is no such lead.
///
/// # Errors
/// `InvalidCursor`.
pub async fn list_history(
    database: &Database,
    id: LeadId,
    cursor: Option<&str>,
    limit: u16,
) -> Result<Option<RecordChangePage>> {
    let before = cursor.map(read).transpose()?;
    let mut connection = database.pool().acquire().await?;
    let known: bool = sqlx::query_scalar("select exists (select from crm.leads where id = $1)")
        .bind(id.0)
        .fetch_one(&mut *connection)
        .await?;
    if !known {
        return Ok(None);
    }
    let which = Which {
        before,
        ..Which::default()
    };
    let mut items = of_record(&mut connection, id.0, which, i64::from(limit) + 1).await?;
    let has_more = items.len() > usize::from(limit);
    items.truncate(limit.into());
    let next_cursor = items
        .last()
        .filter(|_| has_more)
        .map(|last| write(last.at, last.id.0));
    Ok(Some(RecordChangePage {
        items,
        has_more,
        next_cursor,
    }))
}

/// What was done about a lead since this revision, the latest first.
pub async fn changes_since(
    database: &Database,
    id: LeadId,
    revision: i64,
    limit: i64,
) -> Result<Vec<RecordChange>> {
    let mut connection = database.pool().acquire().await?;
    let which = Which {
        since: Some(revision),
        ..Which::default()
    };
    of_record(&mut connection, id.0, which, limit).await
}

fn write(at: DateTime<Utc>, set: Uuid) -> String {
    URL_SAFE_NO_PAD.encode(format!("{} {set}", at.timestamp_micros()))
}

fn read(cursor: &str) -> Result<(DateTime<Utc>, Uuid)> {
    let parts = || {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
        let (at, set) = text.split_once(' ')?;
        let at = DateTime::from_timestamp_micros(at.parse().ok()?)?;
        // What nothing of ours can have Postgres may not be able to hold either.
        (at >= DateTime::UNIX_EPOCH).then_some((at, set.parse().ok()?))
    };
    parts().ok_or(Error::InvalidCursor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_was_written_and_nothing_else_is() {
        let at = "2026-03-10T12:00:00.123456Z".parse().unwrap();
        let set = Uuid::from_u128(7);
        assert_eq!(read(&write(at, set)), Ok((at, set)));
        for text in ["", "x", "MSAx", "LTEgMCAw"] {
            assert_eq!(read(text), Err(Error::InvalidCursor), "{text}");
        }
    }
}
