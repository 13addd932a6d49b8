//! Changing what people set about tickets: values, history, clocks and revision in one transaction, all of it or nothing.

use chrono::{DateTime, SubsecRound, Utc};
use crm_domain::tickets::Edit;
use crm_types::ids::{ChangeId, TicketId};
use sqlx::PgConnection;
use uuid::Uuid;

use super::policy::policy_shared;
use super::put::{Put, lock, put};
use crate::changes::Author;
use crate::{Database, Error, Result};

/// How often an edit is begun again where others were in the way.
const ATTEMPTS: usize = 5;

/// What is to change about one ticket.
#[derive(Clone, Debug)]
pub struct TicketEdit {
    pub id: TicketId,
    /// The revision that whoever edits has seen; where there is a later one the edit is refused. Absent: whichever it is.
    pub revision: Option<i64>,
    pub edit: Edit,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Written(Written),
    /// These were changed meanwhile.
    Stale(Vec<TicketId>),
    /// There are no such tickets.
    Missing(Vec<TicketId>),
    /// There is nobody of the id in this field.
    Unknown {
        field: &'static str,
    },
    /// It has become part of another ticket, and nothing is done about it by itself.
    Merged(TicketId),
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// `None` where nothing differed.
    pub change: Option<ChangeId>,
    /// All tickets of the edit, in its order, with their revisions.
    pub tickets: Vec<(TicketId, i64)>,
}

/// Makes the edits, at most one a ticket, as one change.
///
/// # Errors
/// `Contended` where others were in the way several times over, and all that a statement may meet.
pub async fn write(
    database: &Database,
    edits: &[TicketEdit],
    author: &Author,
    now: DateTime<Utc>,
) -> Result<Outcome> {
    let now = now.trunc_subsecs(6);
    let mut attempt = 1;
    loop {
        match once(database, edits, author, now).await {
            Err(error) if error.is_contended() && attempt < ATTEMPTS => attempt += 1,
            Err(Error::Conflict { constraint }) => {
                let field = unknown(&constraint).ok_or(Error::Conflict { constraint })?;
                return Ok(Outcome::Unknown { field });
            }
            outcome => return outcome,
        }
    }
}

/// The field whose reference leads to nobody.
pub(super) fn unknown(constraint: &str) -> Option<&'static str> {
    match constraint {
        "tickets_member_id_fkey" => Some("member_id"),
        "tickets_assignee_id_fkey" => Some("assignee_id"),
        _ => None,
    }
}

async fn once(
    database: &Database,
    edits: &[TicketEdit],
    author: &Author,
    now: DateTime<Utc>,
) -> Result<Outcome> {
    let mut transaction = database.pool().begin().await?;
    let outcome = within(&mut transaction, edits, author, now).await;
    match &outcome {
        Ok(Outcome::Written(written)) if written.change.is_some() => transaction.commit().await?,
        _ => transaction.rollback().await?,
    }
    outcome
}

async fn within(
    connection: &mut PgConnection,
    edits: &[TicketEdit],
    author: &Author,
    now: DateTime<Utc>,
) -> Result<Outcome> {
    let policy = policy_shared(connection).await?;
    let ids: Vec<Uuid> = edits.iter().map(|edit| edit.id.0).collect();
    let locked = lock(connection, &ids).await?;
    let found = |id: TicketId| locked.iter().find(|one| one.id == id);
    let missing: Vec<TicketId> = edits.iter().map(|edit| edit.id).collect();
    let missing: Vec<TicketId> = missing
        .into_iter()
        .filter(|id| found(*id).is_none())
        .collect();
    if !missing.is_empty() {
        return Ok(Outcome::Missing(missing));
    }
    let (mut stale, mut puts, mut tickets) = (Vec::new(), Vec::new(), Vec::new());
    for edit in edits {
        let Some(before) = found(edit.id) else {
            continue;
        };
        if edit.revision.is_some_and(|seen| seen != before.revision) {
            stale.push(edit.id);
            continue;
        }
        let state = edit.edit.apply(&before.state);
        // Its status is the other's business from then on.
        if before.state.merged_into.is_some() && state.status != before.state.status {
            return Ok(Outcome::Merged(edit.id));
        }
        let put = Put::of(before.clone(), state, now, &policy.policy);
        tickets.push((edit.id, before.revision + i64::from(put.differs())));
        if put.differs() {
            puts.push(put);
        }
    }
    if !stale.is_empty() {
        return Ok(Outcome::Stale(stale));
    }
    let change = match puts.is_empty() {
        true => None,
        false => put(connection, &puts, &policy, author, None, now).await?,
    };
    Ok(Outcome::Written(Written { change, tickets }))
}
