//! Tickets that nobody else writes until the transaction ends: read whole, and put as they are now. Asks nobody whether they
//! may be.

use chrono::{DateTime, TimeDelta, Utc};
use crm_domain::tickets::{Course, Policy, State};
use crm_types::ids::{AdminId, ChangeId, MemberId, TicketId};
use serde_json::{Map, Value, json};
use sqlx::types::Json;
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

use super::kind::NAME;
use super::policy::PolicyRecord;
use super::record::word;
use crate::changes::Author;
use crate::{Error, Result, records};

/// A ticket that is locked.
#[derive(Clone, Debug)]
pub(super) struct Locked {
    pub id: TicketId,
    pub state: State,
    pub course: Course,
    pub revision: i64,
}

#[derive(Debug, FromRow)]
struct LockedRecord {
    id: Uuid,
    subject: String,
    description: String,
    status: String,
    priority: String,
    category: Option<String>,
    tags: Vec<String>,
    member_id: Option<Uuid>,
    assignee_id: Option<Uuid>,
    merged_into: Option<Uuid>,
    spent: i64,
    running_since: Option<DateTime<Utc>>,
    first_responded_at: Option<DateTime<Utc>>,
    first_response_spent: Option<i64>,
    first_response_missed: bool,
    first_response_due_at: Option<DateTime<Utc>>,
    resolved_at: Option<DateTime<Utc>>,
    resolution_missed: bool,
    resolution_due_at: Option<DateTime<Utc>>,
    revision: i64,
}

impl TryFrom<LockedRecord> for Locked {
    type Error = Error;

    fn try_from(record: LockedRecord) -> Result<Self> {
        let status = word(&record.status)?;
        let priority = word(&record.priority)?;
        Ok(Self {
            id: TicketId(record.id),
            revision: record.revision,
            course: Course {
                status,
                priority,
                spent: TimeDelta::microseconds(record.spent),
                running_since: record.running_since,
                first_responded_at: record.first_responded_at,
                first_response_spent: record.first_response_spent.map(TimeDelta::microseconds),
                first_response_missed: record.first_response_missed,
                first_response_due_at: record.first_response_due_at,
                resolved_at: record.resolved_at,
                resolution_missed: record.resolution_missed,
                resolution_due_at: record.resolution_due_at,
            },
            state: State {
                subject: record.subject,
                description: record.description,
                status,
                priority,
                category: record.category,
                assignee_id: record.assignee_id.map(AdminId),
                member_id: record.member_id.map(MemberId),
                tags: record.tags,
                merged_into: record.merged_into.map(TicketId),
            },
        })
    }
}

/// These tickets, in the order of their ids; those that are not there are left out.
pub(super) async fn lock(connection: &mut PgConnection, ids: &[Uuid]) -> Result<Vec<Locked>> {
    let records: Vec<LockedRecord> = sqlx::query_as(include_str!("queries/lock.sql"))
        .bind(ids)
        .fetch_all(connection)
        .await?;
    records.into_iter().map(Locked::try_from).collect()
}

/// The one of this id.
pub(super) async fn lock_one(
    connection: &mut PgConnection,
    id: TicketId,
) -> Result<Option<Locked>> {
    Ok(lock(connection, &[id.0]).await?.pop())
}

/// What a ticket has become.
#[derive(Clone, Debug)]
pub(super) struct Put {
    pub before: Locked,
    pub state: State,
    /// Without what the new state makes of it.
    pub course: Course,
}

impl Put {
    /// What an edit makes of a ticket.
    pub fn of(before: Locked, state: State, now: DateTime<Utc>, policy: &Policy) -> Self {
        let course = before.course;
        Self {
            course: course.moved(state.status, state.priority, now, policy),
            state,
            before,
        }
    }

    /// Whether anything is otherwise that people set.
    pub fn differs(&self) -> bool {
        self.before.state != self.state
    }
}

/// Writes them, each with one more revision; the revisions, and the change, where anything differs that people set.
///
/// # Errors
/// `Conflict` where member or assignee are not there.
pub(super) async fn put(
    connection: &mut PgConnection,
    puts: &[Put],
    policy: &PolicyRecord,
    author: &Author,
    undoes: Option<ChangeId>,
    now: DateTime<Utc>,
) -> Result<Option<ChangeId>> {
    let rows: Vec<Value> = puts.iter().map(|put| row(put, policy.revision)).collect();
    let revisions: Vec<(Uuid, i64)> = sqlx::query_as(include_str!("queries/put.sql"))
        .bind(Json(rows))
        .bind(now)
        .fetch_all(&mut *connection)
        .await?;
    let mut written = Vec::new();
    for put in puts.iter().filter(|put| put.differs()) {
        let id = put.before.id.0;
        let revision = revisions.iter().find(|(of, _)| *of == id);
        let (before, after) =
            records::differences(&fields(&put.before.state)?, &fields(&put.state)?);
        written.push(records::Written {
            id,
            revision: revision.map_or(put.before.revision, |(_, revision)| *revision),
            before,
            after,
        });
    }
    if written.is_empty() {
        return Ok(None);
    }
    let change = ChangeId(Uuid::now_v7());
    records::record(connection, NAME, change, author, undoes, now, &written).await?;
    Ok(Some(change))
}

/// What people set, by field.
pub(super) fn fields(state: &State) -> Result<Map<String, Value>> {
    match serde_json::to_value(state) {
        Ok(Value::Object(fields)) => Ok(fields),
        _ => Err(Error::Other {
            reason: "a ticket is no object".to_owned(),
        }),
    }
}

fn row(put: &Put, policy: i64) -> Value {
    let Put {
        before,
        state,
        course,
    } = put;
    json!({
        "id": before.id,
        "subject": state.subject,
        "description": state.description,
        "status": state.status,
        "priority": state.priority,
        "category": state.category,
        "tags": state.tags,
        "member_id": state.member_id,
        "assignee_id": state.assignee_id,
        "merged_into": state.merged_into,
        "spent": micros(course.spent),
        "running_since": course.running_since,
        "first_responded_at": course.first_responded_at,
        "first_response_spent": course.first_response_spent.map(micros),
        "first_response_missed": course.first_response_missed,
        "first_response_due_at": course.first_response_due_at,
        "resolved_at": course.resolved_at,
        "resolution_missed": course.resolution_missed,
        "resolution_due_at": course.resolution_due_at,
        "policy": policy,
    })
}

/// As the database keeps a stretch of time.
pub(super) fn micros(time: TimeDelta) -> i64 {
    time.num_microseconds().unwrap_or(i64::MAX)
}
