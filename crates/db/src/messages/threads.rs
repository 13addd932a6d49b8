//! The inbox and its conversations: read in pages along an index, assigned, put off, closed, and given to whoever's they
//! are; writes no message.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use crm_domain::messages::Region;
use crm_types::ids::{AdminId, LeadId, MemberId, ThreadId};
use crm_types::messages::{Message, MessagePage, Thread, ThreadList, ThreadState};
use serde_json::json;
use sqlx::{PgConnection, Postgres, QueryBuilder};
use uuid::Uuid;

use super::contact::members_of;
use super::create::until_then;
use super::history::{Cause, changes, held, note, note_link};
use super::record::{MessageRecord, ThreadRecord};
use super::{WAKE_TASK, hold};
use crate::queue::{Due, NewTask, enqueue_within};
use crate::{Database, Error, Result};

/// Which conversations to list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ThreadQuery<'a> {
    pub state: Option<ThreadState>,
    pub assignee: Option<AdminId>,
    pub unread: bool,
    pub cursor: Option<&'a str>,
    pub limit: u16,
}

/// Conversations, those with something unread first, then the latest.
///
/// # Errors
/// `InvalidCursor`.
pub async fn list_threads(
    database: &Database,
    query: &ThreadQuery<'_>,
    region: Option<Region>,
) -> Result<ThreadList> {
    let mut connection = database.pool().acquire().await?;
    let mut records: Vec<ThreadRecord> = listing(query, "")?
        .build_query_as()
        .fetch_all(&mut *connection)
        .await?;
    let has_more = records.len() > usize::from(query.limit);
    records.truncate(query.limit.into());
    let next_cursor = records.last().filter(|_| has_more).map(write);
    Ok(ThreadList {
        items: whole(&mut connection, records, region).await?,
        has_more,
        next_cursor,
    })
}

/// How Postgres reads such a page, for tests.
pub async fn explain_threads(database: &Database, query: &ThreadQuery<'_>) -> Result<String> {
    let lines: Vec<String> = listing(
        query,
        "explain (analyze, costs off, timing off, summary off) ",
    )?
    .build_query_scalar()
    .fetch_all(database.pool())
    .await?;
    Ok(lines.join("\n"))
}

fn listing(query: &ThreadQuery<'_>, before: &str) -> Result<QueryBuilder<Postgres>> {
    let after = query.cursor.map(read).transpose()?;
    let mut sql = QueryBuilder::new(before);
    sql.push(include_str!("queries/threads.sql"));
    sql.push("from (select * from crm.threads where true");
    if let Some(state) = query.state {
        sql.push(" and state = ").push_bind(state.as_str());
    }
    if let Some(assignee) = query.assignee {
        sql.push(" and assignee_id = ").push_bind(assignee.0);
    }
    if query.unread {
        sql.push(" and is_unread");
    }
    if let Some((unread, at, id)) = after {
        sql.push(" and (is_unread, last_at, id) < (");
        sql.push_bind(unread).push(", ").push_bind(at);
        sql.push(", ").push_bind(id).push(")");
    }
    sql.push(" order by is_unread desc, last_at desc, id desc limit ");
    sql.push_bind(i64::from(query.limit) + 1);
    sql.push(") as t ");
    sql.push(include_str!("queries/thread_names.sql"));
    sql.push("order by t.is_unread desc, t.last_at desc, t.id desc");
    Ok(sql)
}

/// With those whose number it may be.
async fn whole(
    connection: &mut PgConnection,
    records: Vec<ThreadRecord>,
    region: Option<Region>,
) -> Result<Vec<Thread>> {
    let mut threads = Vec::with_capacity(records.len());
    for record in records {
        let candidates = match &record.number {
            Some(number) => members_of(connection, number, region).await?,
            None => Vec::new(),
        };
        threads.push(record.thread(candidates)?);
    }
    Ok(threads)
}

/// The conversation of this id.
pub async fn find_thread(
    database: &Database,
    id: ThreadId,
    region: Option<Region>,
) -> Result<Option<Thread>> {
    Ok(threads(database, &[id], region).await?.pop())
}

/// Those of these conversations that are there.
pub async fn threads(
    database: &Database,
    ids: &[ThreadId],
    region: Option<Region>,
) -> Result<Vec<Thread>> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let mut connection = database.pool().acquire().await?;
    let records: Vec<ThreadRecord> = sqlx::query_as(concat!(
        include_str!("queries/threads.sql"),
        "from crm.threads as t\n",
        include_str!("queries/thread_names.sql"),
        "where t.id = any ($1) order by t.last_at desc, t.id desc"
    ))
    .bind(ids)
    .fetch_all(&mut *connection)
    .await?;
    whole(&mut connection, records, region).await
}

/// The member's conversation; none where nothing was ever said.
pub async fn member_thread(database: &Database, member: MemberId) -> Result<Option<ThreadId>> {
    let id: Option<Uuid> = sqlx::query_scalar("select id from crm.threads where user_id = $1")
        .bind(member.0)
        .fetch_optional(database.pool())
        .await?;
    Ok(id.map(ThreadId))
}

/// How many conversations have something unread.
pub async fn unread(database: &Database) -> Result<i64> {
    Ok(
        sqlx::query_scalar("select count(*) from crm.threads where is_unread")
            .fetch_one(database.pool())
            .await?,
    )
}

/// What was said in a conversation, the newest first, and what became of it in that stretch.
///
/// # Errors
/// `InvalidCursor`.
pub async fn list_messages(
    database: &Database,
    thread: ThreadId,
    cursor: Option<&str>,
    limit: u16,
) -> Result<MessagePage> {
    let before = cursor.map(read).transpose()?;
    let mut sql = QueryBuilder::<Postgres>::new(include_str!("queries/messages.sql"));
    sql.push("where m.thread_id = ").push_bind(thread.0);
    if let Some((_, at, id)) = before {
        sql.push(" and (m.created_at, m.id) < (");
        sql.push_bind(at).push(", ").push_bind(id).push(")");
    }
    sql.push(" order by m.created_at desc, m.id desc limit ");
    sql.push_bind(i64::from(limit) + 1);
    let mut connection = database.pool().acquire().await?;
    let mut records: Vec<MessageRecord> = sql.build_query_as().fetch_all(&mut *connection).await?;
    let has_more = records.len() > usize::from(limit);
    records.truncate(limit.into());
    let last = records.last().filter(|_| has_more);
    let next_cursor = last.map(|last| pack(false, last.created_at, last.id));
    // From where the older ones begin to where the newer ones end: each change is in one page.
    let from = last.map(|last| last.created_at);
    let until = before.map(|(_, at, _)| at);
    let changes = changes(&mut connection, thread, from, until).await?;
    Ok(MessagePage {
        changes,
        items: records
            .into_iter()
            .map(Message::try_from)
            .collect::<Result<_>>()?,
        has_more,
        next_cursor,
    })
}

/// What was said with a member, the newest first: before a moment and id, at most so many.
pub(crate) async fn with_member(
    connection: &mut PgConnection,
    member: MemberId,
    before: Option<(DateTime<Utc>, Uuid)>,
    most: i64,
) -> Result<Vec<Message>> {
    let mut sql = QueryBuilder::<Postgres>::new(include_str!("queries/messages.sql"));
    sql.push("where m.thread_id = (select t.id from crm.threads as t where t.user_id = ");
    sql.push_bind(member.0).push(")");
    if let Some((at, id)) = before {
        sql.push(" and (m.created_at, m.id) < (");
        sql.push_bind(at).push(", ").push_bind(id).push(")");
    }
    sql.push(" order by m.created_at desc, m.id desc limit ");
    sql.push_bind(most);
    let records: Vec<MessageRecord> = sql.build_query_as().fetch_all(connection).await?;
    records.into_iter().map(Message::try_from).collect()
}

/// What is to be otherwise about a conversation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ThreadEdit {
    /// With until when, where it is put off.
    pub state: Option<(ThreadState, Option<DateTime<Utc>>)>,
    pub assignee: Option<Option<AdminId>>,
    pub read: bool,
}

/// Changes a conversation, with what its history says of it; false where there is none. `Conflict` where there is no such
/// admin.
pub async fn update_thread(
    database: &Database,
    id: ThreadId,
    edit: &ThreadEdit,
    by: AdminId,
    now: DateTime<Utc>,
) -> Result<bool> {
    let mut transaction = database.pool().begin().await?;
    let Some(before) = held(&mut transaction, id.0).await? else {
        return Ok(false);
    };
    let (state, until) = edit.state.unzip();
    sqlx::query(include_str!("queries/update_thread.sql"))
        .bind(id.0)
        .bind(state.map(ThreadState::as_str))
        .bind(until.flatten())
        .bind(edit.assignee.is_some())
        .bind(edit.assignee.flatten().map(|admin| admin.0))
        .bind(edit.read)
        .execute(&mut *transaction)
        .await?;
    note(&mut transaction, id.0, &before, Cause::Admin(by), now).await?;
    if let Some(until) = until.flatten() {
        let payload = json!({"thread_id": id, "until": until});
        let task = NewTask {
            kind: WAKE_TASK,
            key: &format!("{id} {}", until.timestamp_micros()),
            payload: &payload,
            due: Due::In(until_then(until, now)),
        };
        enqueue_within(&mut transaction, &task).await?;
    }
    transaction.commit().await?;
    Ok(true)
}

/// Opens a conversation again that was put off until `until` or earlier; false where it was not.
pub async fn wake(
    database: &Database,
    id: ThreadId,
    until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let mut transaction = database.pool().begin().await?;
    let Some(before) = held(&mut transaction, id.0).await? else {
        return Ok(false);
    };
    let done = sqlx::query(include_str!("queries/wake_thread.sql"))
        .bind(id.0)
        .bind(until)
        .execute(&mut *transaction)
        .await?;
    note(&mut transaction, id.0, &before, Cause::Time, now).await?;
    transaction.commit().await?;
    Ok(done.rows_affected() == 1)
}

/// Whose a number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    Member(MemberId),
    Lead(LeadId),
    /// Nobody's in particular.
    Nobody,
}

/// What became of giving a number's conversation to somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Linked {
    /// It is this one, or part of this one, which is the member's.
    To(ThreadId),
    /// There is no such conversation.
    NoThread,
    /// It is a member's already.
    Theirs,
    /// There is no such member.
    NoMember,
    /// There is no such lead.
    NoLead,
}

/// Says whose the number of a conversation is. With a member's, what was said becomes part of theirs, and what comes from
/// there goes there from now on; so it is with a lead's who has become a member.
pub async fn link_number(
    database: &Database,
    id: ThreadId,
    whose: Whose,
    by: AdminId,
    now: DateTime<Utc>,
) -> Result<Linked> {
    let mut transaction = database.pool().begin().await?;
    let lead = match whose {
        Whose::Member(member) => {
            let linked = give(&mut transaction, id, member, by, now).await?;
            if matches!(linked, Linked::To(_)) {
                transaction.commit().await?;
            }
            return Ok(linked);
        }
        Whose::Lead(lead) => Some(lead),
        Whose::Nobody => None,
    };
    if let Some(lead) = lead {
        // Whoever is being converted is so, or is not, before it goes on.
        let became: Option<Option<Uuid>> =
            sqlx::query_scalar("select member_id from crm.leads where id = $1 for no key update")
                .bind(lead.0)
                .fetch_optional(&mut *transaction)
                .await?;
        match became {
            None => return Ok(Linked::NoLead),
            Some(Some(member)) => {
                let linked = give(&mut transaction, id, MemberId(member), by, now).await?;
                if matches!(linked, Linked::To(_)) {
                    transaction.commit().await?;
                }
                return Ok(linked);
            }
            Some(None) => {}
        }
    }
    let done: Option<bool> = sqlx::query_scalar(include_str!("queries/link_lead.sql"))
        .bind(id.0)
        .bind(lead.map(|lead| lead.0))
        .fetch_optional(&mut *transaction)
        .await?;
    let outcome = match done {
        None => return Ok(Linked::NoThread),
        Some(false) => return Ok(Linked::Theirs),
        Some(true) => Linked::To(id),
    };
    transaction.commit().await?;
    Ok(outcome)
}

/// Makes a number's conversation part of the member's.
async fn give(
    connection: &mut PgConnection,
    id: ThreadId,
    member: MemberId,
    by: AdminId,
    now: DateTime<Utc>,
) -> Result<Linked> {
    let found: Option<(Option<String>,)> =
        sqlx::query_as("select number from crm.threads where id = $1")
            .bind(id.0)
            .fetch_optional(&mut *connection)
            .await?;
    let number = match found {
        None => return Ok(Linked::NoThread),
        Some((None,)) => return Ok(Linked::Theirs),
        Some((Some(number),)) => number,
    };
    hold(connection, Some(&number), Some(member.0)).await?;
    let linked = sqlx::query(include_str!("queries/link_number.sql"))
        .bind(&number)
        .bind(member.0)
        .bind(now)
        .bind(by.0)
        .execute(&mut *connection)
        .await?;
    if linked.rows_affected() == 0 {
        return Ok(Linked::NoMember);
    }
    sqlx::query(include_str!("queries/own_consents.sql"))
        .bind(&number)
        .bind(member.0)
        .execute(&mut *connection)
        .await?;
    let theirs: Option<Uuid> = sqlx::query_scalar(include_str!("queries/member_thread.sql"))
        .bind(Uuid::now_v7())
        .bind(member.0)
        .bind(now)
        .fetch_optional(&mut *connection)
        .await?;
    let theirs = theirs.ok_or(Error::NotFound)?;
    let before = held(connection, theirs).await?;
    for sql in [
        include_str!("queries/move_messages.sql"),
        include_str!("queries/move_thread_changes.sql"),
        include_str!("queries/join_threads.sql"),
        "delete from crm.threads where id = $1 and $2::uuid is not null",
    ] {
        sqlx::query(sql)
            .bind(id.0)
            .bind(theirs)
            .execute(&mut *connection)
            .await?;
    }
    note_link(connection, theirs, &number, by, now).await?;
    if let Some(before) = before {
        note(connection, theirs, &before, Cause::Admin(by), now).await?;
    }
    Ok(Linked::To(ThreadId(theirs)))
}

fn write(last: &ThreadRecord) -> String {
    pack(last.unread > 0, last.last_at, last.id)
}

fn pack(unread: bool, at: DateTime<Utc>, id: Uuid) -> String {
    let unread = u8::from(unread);
    URL_SAFE_NO_PAD.encode(format!("{unread} {} {id}", at.timestamp_micros()))
}

fn read(cursor: &str) -> Result<(bool, DateTime<Utc>, Uuid)> {
    let parts = || {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
        let mut parts = text.split(' ');
        let unread = match parts.next()? {
            "0" => false,
            "1" => true,
            _ => return None,
        };
        let at = DateTime::from_timestamp_micros(parts.next()?.parse().ok()?)?;
        let id = parts.next()?.parse().ok()?;
        // What nothing of ours can have Postgres may not be able to hold either.
        let sane = at >= DateTime::UNIX_EPOCH && parts.next().is_none();
        sane.then_some((unread, at, id))
    };
    parts().ok_or(Error::InvalidCursor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_was_written_and_nothing_else_is() {
        let at = "2026-03-10T12:00:00.123456Z".parse().unwrap();
        let id = Uuid::from_u128(7);
        assert_eq!(read(&pack(true, at, id)), Ok((true, at, id)));
        for text in ["", "x", "MSAx", "LTEgMCAw"] {
            assert_eq!(read(text), Err(Error::InvalidCursor), "{text}");
        }
    }
}
