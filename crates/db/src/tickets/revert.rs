//! Undoing a change of tickets, whole and as a change of its own, unless something later touched the same.

use chrono::{DateTime, SubsecRound, Utc};
use crm_domain::tickets::State;
use crm_types::ids::ChangeId;
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use super::kind::NAME;
use super::policy::policy_shared;
use super::put::{Put, fields, lock, put};
use super::write::unknown;
use crate::changes::Author;
use crate::records::{Reverting, Undoing, put_back, undoing};
use crate::{Database, Error, Result};

/// How often it is begun again where others were in the way.
const ATTEMPTS: usize = 5;

/// Undoes a change.
///
/// # Errors
/// `Contended` where others were in the way several times over.
pub async fn revert(
    database: &Database,
    id: ChangeId,
    author: &Author,
    now: DateTime<Utc>,
) -> Result<Reverting> {
    let now = now.trunc_subsecs(6);
    let mut attempt = 1;
    loop {
        let mut transaction = database.pool().begin().await?;
        match within(&mut transaction, id, author, now).await {
            Ok(done @ Reverting::Reverted { .. }) => {
                transaction.commit().await?;
                return Ok(done);
            }
            Err(error) if error.is_contended() && attempt < ATTEMPTS => attempt += 1,
            // Two undo at once: the one who comes second finds out when asked again.
            Err(Error::Conflict { constraint })
                if constraint == "change_sets_undoes_key" && attempt < ATTEMPTS =>
            {
                attempt += 1;
            }
            Err(Error::Conflict { constraint }) if unknown(&constraint).is_some() => {
                return Ok(Reverting::Refused(
                    "Whoever it was given to, or whose it was, is not there any more.".to_owned(),
                ));
            }
            outcome => {
                transaction.rollback().await?;
                return outcome;
            }
        }
    }
}

async fn within(
    connection: &mut PgConnection,
    id: ChangeId,
    author: &Author,
    now: DateTime<Utc>,
) -> Result<Reverting> {
    let policy = policy_shared(connection).await?;
    let ids: Vec<Uuid> = sqlx::query_scalar(include_str!("queries/of_change.sql"))
        .bind(id.0)
        .fetch_all(&mut *connection)
        .await?;
    let locked = lock(connection, &ids).await?;
    let undos = match undoing(connection, NAME, id).await? {
        Undoing::Unknown => return Ok(Reverting::Unknown),
        Undoing::Undone(by) => return Ok(Reverting::Undone(by)),
        Undoing::Of(undos) => undos,
    };
    let mut puts = Vec::new();
    for undo in &undos {
        let Some(before) = locked.iter().find(|one| one.id.0 == undo.id) else {
            continue;
        };
        let mut state = fields(&before.state)?;
        if undo.later.is_some() || put_back(&mut state, undo).is_err() {
            return Ok(Reverting::Touched {
                record: undo.id,
                by: undo.later,
            });
        }
        let state: State =
            serde_json::from_value(Value::Object(state)).map_err(|_| Error::Other {
                reason: "this program cannot undo such a change of a ticket".to_owned(),
            })?;
        puts.push(Put::of(before.clone(), state, now, &policy.policy));
    }
    if puts.is_empty() {
        return Ok(Reverting::Refused(
            "The tickets it was about are gone.".to_owned(),
        ));
    }
    let records = puts.iter().map(|put| put.before.id.0).collect();
    let change = put(connection, &puts, &policy, author, Some(id), now).await?;
    Ok(match change {
        Some(change) => Reverting::Reverted { change, records },
        None => Reverting::Unknown,
    })
}
