//! Undoing a change of leads, whole and as a change of its own, unless something later touched the same; forgets nothing.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use crm_domain::leads::State;
use crm_types::ids::ChangeId;
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use super::ATTEMPTS;
use super::convert::is_member;
use super::kind::Leads;
use super::record::{LockedRecord, fields};
use super::write::{Put, lock, put};
use crate::changes::Author;
use crate::records::{Kind, Reverting, Undo, Undoing, put_back, undoing};
use crate::{Database, Error, Result};

/// Undoes a change of leads.
///
/// # Errors
/// `Contended` where others were in the way several times over.
pub async fn revert(
    database: &Database,
    id: ChangeId,
    author: &Author,
    now: DateTime<Utc>,
) -> Result<Reverting> {
    let mut attempt = 1;
    loop {
        let mut transaction = database.pool().begin().await?;
        let outcome = within(&mut transaction, id, author, now).await;
        match &outcome {
            Ok(Reverting::Reverted { .. }) => transaction.commit().await?,
            _ => transaction.rollback().await?,
        }
        match outcome {
            Err(error) if error.is_contended() && attempt < ATTEMPTS => attempt += 1,
            // Two undo at once: the one who comes second finds out the next time.
            Err(Error::Conflict { constraint })
                if constraint == "change_sets_undoes_key" && attempt < ATTEMPTS =>
            {
                attempt += 1;
            }
            outcome => return outcome,
        }
    }
}

async fn within(
    connection: &mut PgConnection,
    id: ChangeId,
    author: &Author,
    now: DateTime<Utc>,
) -> Result<Reverting> {
    let ids: Vec<Uuid> = sqlx::query_scalar(include_str!("queries/changed.sql"))
        .bind(id.0)
        .fetch_all(&mut *connection)
        .await?;
    let locked: HashMap<Uuid, LockedRecord> = lock(connection, &ids)
        .await?
        .into_iter()
        .map(|row| (row.id, row))
        .collect();
    let undos = match undoing(connection, Leads::NAME, id).await? {
        Undoing::Unknown => return Ok(Reverting::Unknown),
        Undoing::Undone(by) => return Ok(Reverting::Undone(by)),
        Undoing::Of(undos) => undos,
    };
    let mut puts = Vec::new();
    for undo in undos {
        let Some(row) = locked.get(&undo.id) else {
            continue;
        };
        let before = row.state()?;
        let after = match undo.later {
            None => undone(&before, &undo)?,
            Some(_) => None,
        };
        let Some(after) = after else {
            return Ok(Reverting::Touched {
                record: undo.id,
                by: undo.later,
            });
        };
        puts.push(Put {
            id: undo.id,
            before,
            after,
        });
    }
    if puts.is_empty() {
        return Ok(Reverting::Refused(
            "All leads that the change concerned are gone.".to_owned(),
        ));
    }
    for put in &puts {
        let became = put.after.member_id;
        if let Some(member) = became.filter(|_| became != put.before.member_id)
            && !is_member(connection, member).await?
        {
            return Ok(Reverting::Refused(
                "Undoing this would make a lead a member who is none any more.".to_owned(),
            ));
        }
    }
    let change = ChangeId(Uuid::now_v7());
    let written = put(connection, change, author, Some(id), now, &puts).await?;
    Ok(Reverting::Reverted {
        change,
        records: written.into_iter().map(|(id, _)| id).collect(),
    })
}

/// The lead as the change found it; none where something else is there by now, or nobody would be left.
fn undone(now: &State, undo: &Undo) -> Result<Option<State>> {
    let mut wanted = fields(now)?;
    if put_back(&mut wanted, undo).is_err() {
        return Ok(None);
    }
    let state: State = serde_json::from_value(Value::Object(wanted)).map_err(|_| Error::Other {
        reason: "this program cannot undo such a change of a lead".to_owned(),
    })?;
    Ok(state.is_somebody().then_some(state))
}
