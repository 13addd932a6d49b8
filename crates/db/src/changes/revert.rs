//! Undoing a change, whole and as a change of its own, unless something later touched the same; forgets nothing.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use crm_domain::members::Manual;
use crm_types::changes::ManualField;
use crm_types::ids::{ChangeId, MemberId};
use crm_types::statuses::StatusList;
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use super::Author;
use crate::members::write::{Locked, Put, lock, put, tell};
use crate::{Database, Error, Result, statuses};

/// How many members are written by one statement.
const PORTION: usize = 2_000;

/// How many members are named: those that were changed, or that stand in the way.
const NAMED: usize = 100;

/// How often it is begun again where others were in the way.
const ATTEMPTS: usize = 5;

/// What came of it: all of it was undone or nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Reverted(Reverted),
    /// There is no such change.
    Unknown,
    /// It has been undone already, by this one.
    Undone(ChangeId),
    /// Something later touched the same fields of these members: by this change, or, where there is none, past this
    /// program. The latest first.
    Touched(Vec<(MemberId, Option<ChangeId>)>),
    /// It gave up a status that is no more.
    StatusGone {
        list: StatusList,
        key: String,
    },
    /// All its members are gone.
    NobodyLeft,
}

/// What was undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reverted {
    pub change: ChangeId,
    /// How many members it concerned: those who are gone are not among them.
    pub members: i64,
    /// The first hundred of them.
    pub first: Vec<MemberId>,
}

/// Undoes a change.
///
/// # Errors
/// `Contended` where others were in the way several times over.
pub async fn revert(
    database: &Database,
    id: ChangeId,
    author: &Author,
    now: DateTime<Utc>,
) -> Result<Outcome> {
    let mut attempt = 1;
    loop {
        match once(database, id, author, now).await {
            Err(error) if error.is_contended() && attempt < ATTEMPTS => attempt += 1,
            // Two undo at once: the one who comes second finds out now.
            Err(Error::Conflict { constraint }) if constraint == "change_sets_undoes_key" => {
                return Ok(match undone_by(database, id).await? {
                    Some(Some(undone)) => Outcome::Undone(undone),
                    _ => Outcome::Unknown,
                });
            }
            outcome => return outcome,
        }
    }
}

async fn once(
    database: &Database,
    id: ChangeId,
    author: &Author,
    now: DateTime<Utc>,
) -> Result<Outcome> {
    match undone_by(database, id).await? {
        None => return Ok(Outcome::Unknown),
        Some(Some(undone)) => return Ok(Outcome::Undone(undone)),
        Some(None) => {}
    }
    let mut transaction = database.pool().begin().await?;
    let outcome = within(&mut transaction, id, author, now).await;
    match &outcome {
        Ok(Outcome::Reverted(_)) => transaction.commit().await?,
        _ => transaction.rollback().await?,
    }
    outcome
}

/// Nothing where there is no such change; else what has undone it.
async fn undone_by(database: &Database, id: ChangeId) -> Result<Option<Option<ChangeId>>> {
    let (known, undone_by): (bool, Option<Uuid>) =
        sqlx::query_as(include_str!("queries/undone_by.sql"))
            .bind(id.0)
            .fetch_one(database.pool())
            .await?;
    Ok(known.then_some(undone_by.map(ChangeId)))
}

async fn within(
    connection: &mut PgConnection,
    id: ChangeId,
    author: &Author,
    now: DateTime<Utc>,
) -> Result<Outcome> {
    let ids: Vec<Uuid> = sqlx::query_scalar(include_str!("queries/members.sql"))
        .bind(id.0)
        .fetch_all(&mut *connection)
        .await?;
    let locked = lock(connection, &ids).await?;
    if locked.is_empty() {
        return Ok(Outcome::NobodyLeft);
    }
    let later = later(connection, id).await?;
    if !later.is_empty() {
        return Ok(Outcome::Touched(later));
    }
    let known = statuses::assignable(connection).await?;
    let change = ChangeId(Uuid::now_v7());
    let (mut written, mut touched) = (Vec::new(), Vec::new());
    for portion in locked.chunks(PORTION) {
        let puts = match undone(connection, id, portion, &known).await? {
            Undone::Puts(puts) => puts,
            Undone::Touched(members) => {
                touched.extend(members);
                continue;
            }
            Undone::StatusGone { list, key } => return Ok(Outcome::StatusGone { list, key }),
        };
        if touched.is_empty() {
            written.extend(put(connection, change, author, Some(id), now, &puts).await?);
        }
    }
    if !touched.is_empty() {
        // What this program did to them since was looked for above.
        let members = touched.into_iter().take(NAMED);
        return Ok(Outcome::Touched(
            members.map(|member| (MemberId(member), None)).collect(),
        ));
    }
    tell(connection, &written).await?;
    let first = written.iter().take(NAMED).map(|(id, _)| MemberId(*id));
    Ok(Outcome::Reverted(Reverted {
        change,
        members: i64::try_from(written.len()).unwrap_or(i64::MAX),
        first: first.collect(),
    }))
}

/// What later touched the same fields of the same members.
async fn later(
    connection: &mut PgConnection,
    id: ChangeId,
) -> Result<Vec<(MemberId, Option<ChangeId>)>> {
    let later: Vec<(Uuid, Uuid, DateTime<Utc>)> = sqlx::query_as(include_str!("queries/later.sql"))
        .bind(id.0)
        .fetch_all(connection)
        .await?;
    let touched = later.into_iter();
    Ok(touched
        .map(|(member, change, _)| (MemberId(member), Some(ChangeId(change))))
        .collect())
}

enum Undone {
    Puts(Vec<Put>),
    Touched(Vec<Uuid>),
    StatusGone { list: StatusList, key: String },
}

/// What has to be put so that these members are as they were before.
async fn undone(
    connection: &mut PgConnection,
    id: ChangeId,
    locked: &[Locked],
    known: &[(StatusList, String)],
) -> Result<Undone> {
    type FieldRow = (Uuid, String, Option<Value>, Option<Value>);
    let ids: Vec<Uuid> = locked.iter().map(|row| row.user_id).collect();
    let fields: Vec<FieldRow> = sqlx::query_as(include_str!("queries/fields.sql"))
        .bind(id.0)
        .bind(ids)
        .fetch_all(connection)
        .await?;
    let mut by_member: HashMap<Uuid, Vec<(ManualField, Value, Value)>> = HashMap::new();
    for (member, field, before, after) in fields {
        let field = field.parse().map_err(|_| Error::Other {
            reason: format!("this program cannot undo a change of {field}"),
        })?;
        let values = (field, before.unwrap_or_default(), after.unwrap_or_default());
        by_member.entry(member).or_default().push(values);
    }
    let (mut puts, mut touched) = (Vec::new(), Vec::new());
    for row in locked {
        let fields = by_member.remove(&row.user_id).unwrap_or_default();
        // Somebody may have written past this program, who leaves no history.
        let is_as_it_was_left =
            |(field, _, after): &(ManualField, Value, Value)| row.manual.get(*field) == *after;
        if !fields.iter().all(is_as_it_was_left) {
            touched.push(row.user_id);
            continue;
        }
        let before = fields
            .iter()
            .fold(row.manual.clone(), |manual, (field, before, _)| {
                manual.with(*field, before)
            });
        if let Some((list, key)) = gone(&before, &row.manual, known) {
            return Ok(Undone::StatusGone { list, key });
        }
        puts.push(Put {
            user_id: row.user_id,
            differences: row.manual.differences(&before),
        });
    }
    Ok(match touched.is_empty() {
        true => Undone::Puts(puts),
        false => Undone::Touched(touched),
    })
}

/// The status that a member would get back and that nobody can be given any more.
fn gone(
    before: &Manual,
    now: &Manual,
    known: &[(StatusList, String)],
) -> Option<(StatusList, String)> {
    let pairs = [
        (
            StatusList::Engagement,
            &before.engagement_status,
            &now.engagement_status,
        ),
        (
            StatusList::Health,
            &before.health_status,
            &now.health_status,
        ),
    ];
    pairs.into_iter().find_map(|(list, wanted, current)| {
        let key = wanted.as_ref().filter(|_| wanted != current)?;
        let is_known = known.iter().any(|(of, known)| *of == list && known == key);
        (!is_known).then(|| (list, key.clone()))
    })
}
