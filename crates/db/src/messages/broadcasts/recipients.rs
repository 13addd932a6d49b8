//! The recipients of a broadcast in pages, each with what became of them; writes to none.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use crm_domain::messages::meaning;
use crm_types::ids::{BroadcastId, MemberId, MessageId, ThreadId};
use crm_types::messages::{BroadcastRecipient, BroadcastRecipientList, RecipientOutcome};
use sqlx::{FromRow, Postgres, QueryBuilder};
use uuid::Uuid;

use crate::messages::record::word;
use crate::{Database, Error, Result};

/// Which recipients to list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecipientQuery<'a> {
    pub broadcast: BroadcastId,
    pub outcome: Option<RecipientOutcome>,
    pub cursor: Option<&'a str>,
    pub limit: u16,
}

#[derive(FromRow)]
struct RecipientRecord {
    user_id: Uuid,
    member_name: Option<String>,
    outcome: String,
    reason: String,
    /// Of the recipient.
    why: Option<String>,
    message_id: Option<Uuid>,
    thread_id: Option<Uuid>,
    state: Option<String>,
    /// Of the message.
    held_for: Option<String>,
    held_until: Option<DateTime<Utc>>,
    error_code: Option<i32>,
    error: Option<String>,
    replied_at: Option<DateTime<Utc>>,
}

impl TryFrom<RecipientRecord> for BroadcastRecipient {
    type Error = Error;

    fn try_from(record: RecipientRecord) -> Result<Self> {
        let reason = Some(record.reason).filter(|reason| !reason.is_empty());
        let told = record.error_code.and_then(meaning);
        Ok(Self {
            member_id: MemberId(record.user_id),
            member_name: record.member_name,
            outcome: word(&record.outcome)?,
            reason: reason
                .or(record.held_for)
                .as_deref()
                .map(word)
                .transpose()?,
            message_id: record.message_id.map(MessageId),
            thread_id: record.thread_id.map(ThreadId),
            message_state: record.state.as_deref().map(word).transpose()?,
            held_until: record.held_until,
            error_code: record.error_code,
            error: told
                .map(|told| told.sentence.to_owned())
                .or(record.error)
                .or(record.why),
            replied_at: record.replied_at,
        })
    }
}

/// A page of them: of one outcome in the order of reasons and ids, of all in the order of ids.
///
/// # Errors
/// `InvalidCursor`.
pub async fn list_recipients(
    database: &Database,
    query: &RecipientQuery<'_>,
) -> Result<BroadcastRecipientList> {
    let after = query.cursor.map(read).transpose()?;
    let mut sql = QueryBuilder::<Postgres>::new(include_str!("queries/recipients.sql"));
    sql.push("from (select r.* from crm.broadcast_recipients as r where r.broadcast_id = ");
    sql.push_bind(query.broadcast.0);
    match query.outcome {
        Some(outcome) => {
            sql.push(" and r.outcome = ").push_bind(outcome.as_str());
            if let Some((reason, id)) = &after {
                sql.push(" and (r.reason, r.user_id) > (");
                sql.push_bind(reason).push(", ").push_bind(id).push(")");
            }
            sql.push(" order by r.reason, r.user_id");
        }
        None => {
            if let Some((_, id)) = &after {
                sql.push(" and r.user_id > ").push_bind(id);
            }
            sql.push(" order by r.user_id");
        }
    }
    sql.push(" limit ").push_bind(i64::from(query.limit) + 1);
    sql.push(") as r ");
    sql.push(include_str!("queries/recipients_beside.sql"));
    sql.push(match query.outcome {
        Some(_) => "order by r.reason, r.user_id",
        None => "order by r.user_id",
    });
    let mut records: Vec<RecipientRecord> = sql.build_query_as().fetch_all(database.pool()).await?;
    let has_more = records.len() > usize::from(query.limit);
    records.truncate(query.limit.into());
    let last = records.last().filter(|_| has_more);
    let next_cursor = last.map(|last| pack(&last.reason, last.user_id));
    Ok(BroadcastRecipientList {
        items: records
            .into_iter()
            .map(BroadcastRecipient::try_from)
            .collect::<Result<_>>()?,
        has_more,
        next_cursor,
    })
}

fn pack(reason: &str, id: Uuid) -> String {
    URL_SAFE_NO_PAD.encode(format!("{reason} {id}"))
}

fn read(cursor: &str) -> Result<(String, Uuid)> {
    let parts = || {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
        let (reason, id) = text.split_once(' ')?;
        let is_word = |c: char| c.is_ascii_lowercase() || c == '_';
        (reason.chars().all(is_word)).then_some((reason.to_owned(), id.parse().ok()?))
    };
    parts().ok_or(Error::InvalidCursor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_was_written_and_nothing_else_is() {
        let id = Uuid::from_u128(7);
        for reason in ["", "opted_out"] {
            let packed = pack(reason, id);
            assert_eq!(read(&packed), Ok((reason.to_owned(), id)));
        }
        for text in ["", "x", "AAAA", "QSAx"] {
            assert_eq!(read(text), Err(Error::InvalidCursor), "{text}");
        }
    }
}
