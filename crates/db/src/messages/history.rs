//! What became of conversations: noted in the transaction in which they change, read with what was said in that stretch;
//! changes none itself.

use chrono::{DateTime, Utc};
use crm_types::ids::{AdminId, ThreadId};
use crm_types::messages::{ThreadChange, ThreadChangeCause, ThreadChangeKind, ThreadState};
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

use super::record::word;
use crate::{Error, Result};

/// So many are told of one stretch of a conversation, the newest.
const MOST: i64 = 200;

/// How a conversation stands, as far as its history is about it.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub(super) struct Stand {
    pub state: String,
    pub snoozed_until: Option<DateTime<Utc>>,
    pub assignee_id: Option<Uuid>,
}

/// What it changed by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    Admin(AdminId),
    /// They wrote.
    Message,
    /// It was put off for long enough.
    Time,
}

impl Cause {
    fn word(self) -> ThreadChangeCause {
        match self {
            Self::Admin(_) => ThreadChangeCause::Admin,
            Self::Message => ThreadChangeCause::Message,
            Self::Time => ThreadChangeCause::Time,
        }
    }

    fn admin(self) -> Option<Uuid> {
        match self {
            Self::Admin(admin) => Some(admin.0),
            Self::Message | Self::Time => None,
        }
    }
}

/// How it stands, and stays until the transaction ends; none where there is no such conversation.
pub(super) async fn held(connection: &mut PgConnection, thread: Uuid) -> Result<Option<Stand>> {
    Ok(sqlx::query_as(include_str!("queries/hold_thread.sql"))
        .bind(thread)
        .fetch_optional(connection)
        .await?)
}

/// Notes what is otherwise about a conversation that stood as `before`. The caller holds it since then.
pub(super) async fn note(
    connection: &mut PgConnection,
    thread: Uuid,
    before: &Stand,
    cause: Cause,
    now: DateTime<Utc>,
) -> Result<()> {
    let Some(after) = held(connection, thread).await? else {
        return Ok(());
    };
    let moved = (before.state != after.state || before.snoozed_until != after.snoozed_until)
        .then(|| word(&after.state).map(kind_of));
    let assigned = before.assignee_id != after.assignee_id;
    let kinds = [
        assigned.then_some(ThreadChangeKind::Assigned),
        moved.transpose()?,
    ];
    for kind in kinds.into_iter().flatten() {
        let is_assigned = kind == ThreadChangeKind::Assigned;
        let state = |stand: &Stand| (!is_assigned).then(|| stand.state.clone());
        let until = |stand: &Stand| stand.snoozed_until.filter(|_| !is_assigned);
        let assignee = |stand: &Stand| stand.assignee_id.filter(|_| is_assigned);
        sqlx::query(include_str!("queries/insert_thread_change.sql"))
            .bind(thread)
            .bind(now)
            .bind(cause.word().as_str())
            .bind(cause.admin())
            .bind(kind.as_str())
            .bind(state(before))
            .bind(state(&after))
            .bind(until(before))
            .bind(until(&after))
            .bind(assignee(before))
            .bind(assignee(&after))
            .bind(None::<&str>)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

fn kind_of(state: ThreadState) -> ThreadChangeKind {
    match state {
        ThreadState::Open => ThreadChangeKind::Opened,
        ThreadState::Snoozed => ThreadChangeKind::Snoozed,
        ThreadState::Closed => ThreadChangeKind::Closed,
    }
}

/// Notes that somebody said whose `number` is.
pub(super) async fn note_link(
    connection: &mut PgConnection,
    thread: Uuid,
    number: &str,
    by: AdminId,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query(include_str!("queries/insert_thread_change.sql"))
        .bind(thread)
        .bind(now)
        .bind(ThreadChangeCause::Admin.as_str())
        .bind(by.0)
        .bind(ThreadChangeKind::Linked.as_str())
        .bind(None::<&str>)
        .bind(None::<&str>)
        .bind(None::<DateTime<Utc>>)
        .bind(None::<DateTime<Utc>>)
        .bind(None::<Uuid>)
        .bind(None::<Uuid>)
        .bind(number)
        .execute(connection)
        .await?;
    Ok(())
}

#[derive(FromRow)]
struct ChangeRecord {
    id: i64,
    at: DateTime<Utc>,
    cause: String,
    admin_id: Option<Uuid>,
    admin_name: Option<String>,
    kind: String,
    state_before: Option<String>,
    state_after: Option<String>,
    until_before: Option<DateTime<Utc>>,
    until_after: Option<DateTime<Utc>>,
    assignee_before: Option<Uuid>,
    assignee_before_name: Option<String>,
    assignee_after: Option<Uuid>,
    assignee_after_name: Option<String>,
    number: Option<String>,
}

impl TryFrom<ChangeRecord> for ThreadChange {
    type Error = Error;

    fn try_from(record: ChangeRecord) -> Result<Self> {
        Ok(Self {
            id: record.id,
            at: record.at,
            kind: word(&record.kind)?,
            cause: word(&record.cause)?,
            admin_id: record.admin_id.map(AdminId),
            admin_name: record.admin_name,
            state_before: record.state_before.as_deref().map(word).transpose()?,
            state_after: record.state_after.as_deref().map(word).transpose()?,
            snoozed_until_before: record.until_before,
            snoozed_until_after: record.until_after,
            assignee_id_before: record.assignee_before.map(AdminId),
            assignee_name_before: record.assignee_before_name,
            assignee_id_after: record.assignee_after.map(AdminId),
            assignee_name_after: record.assignee_after_name,
            number: record.number,
        })
    }
}

/// What became of a conversation from `from` on, and before `before`, the newest first.
pub(super) async fn changes(
    connection: &mut PgConnection,
    thread: ThreadId,
    from: Option<DateTime<Utc>>,
    before: Option<DateTime<Utc>>,
) -> Result<Vec<ThreadChange>> {
    let records: Vec<ChangeRecord> = sqlx::query_as(include_str!("queries/thread_changes.sql"))
        .bind(thread.0)
        .bind(from)
        .bind(before)
        .bind(MOST)
        .fetch_all(connection)
        .await?;
    records.into_iter().map(ThreadChange::try_from).collect()
}
