//! Writing what people set about leads: values, history, revision and notice in one transaction; decides no rule itself.
//!
//! Rows are locked in the order of their ids, so that writers wait for one another and never in a circle; not against those
//! who only refer to one, as conversations do.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use crm_domain::leads::{Edit, Refusal, State};
use crm_types::ids::{AdminId, ChangeId, LeadId};
use serde_json::{Map, Value};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::ATTEMPTS;
use super::kind::Leads;
use super::record::{LockedRecord, fields};
use crate::changes::Author;
use crate::records::{Kind, Written as Noted, differences, record};
use crate::{Database, Result};

/// What is to change about one lead.
#[derive(Clone, Debug)]
pub struct LeadEdit {
    pub id: LeadId,
    /// The revision that whoever edits has seen; where there is a later one the edit is refused. Absent: whichever it is.
    pub revision: Option<i64>,
    pub edit: Edit,
}

/// What came of it: all of it was done or nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Written(Written),
    /// These were changed meanwhile.
    Stale(Vec<LeadId>),
    /// There are no such leads.
    Missing(Vec<LeadId>),
    /// There is no such admin who could have it.
    UnknownOwner(AdminId),
    /// Nothing of that kind can be made of this lead.
    Refused(LeadId, Refusal),
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// None where nothing differed.
    pub change: Option<ChangeId>,
    /// All leads of the edit, in the order of their ids, with their revisions.
    pub leads: Vec<(LeadId, i64)>,
}

/// Makes the edits, at most one a lead, as one change.
///
/// # Errors
/// `Contended` where others were in the way several times over.
pub async fn write(
    database: &Database,
    edits: &[LeadEdit],
    author: &Author,
    now: DateTime<Utc>,
) -> Result<Outcome> {
    let mut attempt = 1;
    loop {
        let mut transaction = database.pool().begin().await?;
        let outcome = within(&mut transaction, edits, author, now).await;
        match &outcome {
            Ok(Outcome::Written(written)) if written.change.is_some() => {
                transaction.commit().await?;
            }
            _ => transaction.rollback().await?,
        }
        match outcome {
            Err(error) if error.is_contended() && attempt < ATTEMPTS => attempt += 1,
            outcome => return outcome,
        }
    }
}

async fn within(
    connection: &mut PgConnection,
    edits: &[LeadEdit],
    author: &Author,
    now: DateTime<Utc>,
) -> Result<Outcome> {
    let ids: Vec<Uuid> = edits.iter().map(|edit| edit.id.0).collect();
    let locked: HashMap<Uuid, LockedRecord> = lock(connection, &ids)
        .await?
        .into_iter()
        .map(|row| (row.id, row))
        .collect();
    let wanted = edits.iter().map(|edit| edit.id);
    let missing: Vec<LeadId> = wanted.filter(|id| !locked.contains_key(&id.0)).collect();
    if !missing.is_empty() {
        return Ok(Outcome::Missing(missing));
    }
    let (mut stale, mut puts) = (Vec::new(), Vec::new());
    for edit in edits {
        let Some(row) = locked.get(&edit.id.0) else {
            continue;
        };
        if edit.revision.is_some_and(|seen| seen != row.revision) {
            stale.push(edit.id);
            continue;
        }
        let before = row.state()?;
        match edit.edit.apply(&before) {
            Ok(after) => puts.push(Put {
                id: row.id,
                before,
                after,
            }),
            Err(refusal) => return Ok(Outcome::Refused(edit.id, refusal)),
        }
    }
    if !stale.is_empty() {
        return Ok(Outcome::Stale(stale));
    }
    puts.retain(|put| put.before != put.after);
    if let Some(unknown) = unknown_owner(connection, &puts).await? {
        return Ok(Outcome::UnknownOwner(unknown));
    }
    let mut revisions: HashMap<Uuid, i64> = locked
        .into_iter()
        .map(|(id, row)| (id, row.revision))
        .collect();
    let change = match puts.is_empty() {
        true => None,
        false => Some(ChangeId(Uuid::now_v7())),
    };
    if let Some(change) = change {
        revisions.extend(put(connection, change, author, None, now, &puts).await?);
    }
    Ok(Outcome::Written(Written {
        change,
        leads: told(revisions),
    }))
}

/// The first new owner who cannot be one.
async fn unknown_owner(connection: &mut PgConnection, puts: &[Put]) -> Result<Option<AdminId>> {
    let wanted: Vec<Uuid> = puts
        .iter()
        .filter(|put| put.before.owner_id != put.after.owner_id)
        .filter_map(|put| put.after.owner_id.map(|owner| owner.0))
        .collect();
    if wanted.is_empty() {
        return Ok(None);
    }
    let known = known_owners(connection, &wanted).await?;
    let unknown = wanted.into_iter().find(|owner| !known.contains(owner));
    Ok(unknown.map(AdminId))
}

/// Those of these admins who may have leads.
pub(super) async fn known_owners(
    connection: &mut PgConnection,
    wanted: &[Uuid],
) -> Result<Vec<Uuid>> {
    Ok(sqlx::query_scalar(
        "select a.id from crm.admins as a where a.id = any ($1) and a.disabled_at is null",
    )
    .bind(wanted)
    .fetch_all(connection)
    .await?)
}

fn told(revisions: HashMap<Uuid, i64>) -> Vec<(LeadId, i64)> {
    let mut leads: Vec<_> = revisions
        .into_iter()
        .map(|(id, revision)| (LeadId(id), revision))
        .collect();
    leads.sort_unstable();
    leads
}

/// What becomes of one locked lead.
#[derive(Clone, Debug)]
pub(super) struct Put {
    pub id: Uuid,
    pub before: State,
    pub after: State,
}

/// The rows of these leads, in the order of their ids; what is none is left out.
pub(super) async fn lock(connection: &mut PgConnection, ids: &[Uuid]) -> Result<Vec<LockedRecord>> {
    Ok(sqlx::query_as(include_str!("queries/lock.sql"))
        .bind(ids)
        .fetch_all(connection)
        .await?)
}

/// Writes them as one change; the leads' revisions after it. A trigger tells all servers.
pub(super) async fn put(
    connection: &mut PgConnection,
    change: ChangeId,
    author: &Author,
    undoes: Option<ChangeId>,
    now: DateTime<Utc>,
    puts: &[Put],
) -> Result<Vec<(Uuid, i64)>> {
    let (mut wanted, mut differing) = (Vec::new(), HashMap::new());
    for put in puts {
        let (before, mut after) = (fields(&put.before)?, fields(&put.after)?);
        differing.insert(put.id, differences(&before, &after));
        after.insert("id".to_owned(), Value::String(put.id.to_string()));
        wanted.push(Value::Object(after));
    }
    let written: Vec<(Uuid, i64)> = sqlx::query_as(include_str!("queries/write.sql"))
        .bind(Json(wanted))
        .bind(now)
        .fetch_all(&mut *connection)
        .await?;
    let noted: Vec<Noted> = written
        .iter()
        .filter_map(|(id, revision)| {
            let (before, after): (Map<_, _>, Map<_, _>) = differing.remove(id)?;
            Some(Noted {
                id: *id,
                revision: *revision,
                before,
                after,
            })
        })
        .collect();
    record(connection, Leads::NAME, change, author, undoes, now, &noted).await?;
    Ok(written)
}
