//! Making one ticket part of another: what was said about it stands there from then on. Undone as any change.

use chrono::{DateTime, SubsecRound, Utc};
use crm_domain::tickets::Edit;
use crm_types::ids::{ChangeId, TicketId};
use crm_types::tickets::TicketStatus;
use sqlx::PgConnection;

use super::policy::policy_shared;
use super::put::{Put, lock, put};
use crate::changes::Author;
use crate::{Database, Result};

/// How often a merge is begun again where others were in the way.
const ATTEMPTS: usize = 5;

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Merged {
    Done(ChangeId),
    /// There is no such ticket, by this id.
    Missing(TicketId),
    /// They are the same.
    Itself,
    /// This one is part of another already.
    Part(TicketId),
    /// They belong to two members: what one wrote would be told to the other.
    OtherMember,
}

/// Makes `id` part of `into`, and closes it.
pub async fn merge(
    database: &Database,
    id: TicketId,
    into: TicketId,
    author: &Author,
    now: DateTime<Utc>,
) -> Result<Merged> {
    let now = now.trunc_subsecs(6);
    let mut attempt = 1;
    loop {
        let mut transaction = database.pool().begin().await?;
        match within(&mut transaction, id, into, author, now).await {
            Ok(done @ Merged::Done(_)) => {
                transaction.commit().await?;
                return Ok(done);
            }
            Err(error) if error.is_contended() && attempt < ATTEMPTS => attempt += 1,
            outcome => {
                transaction.rollback().await?;
                return outcome;
            }
        }
    }
}

async fn within(
    connection: &mut PgConnection,
    id: TicketId,
    into: TicketId,
    author: &Author,
    now: DateTime<Utc>,
) -> Result<Merged> {
    if id == into {
        return Ok(Merged::Itself);
    }
    let policy = policy_shared(connection).await?;
    let locked = lock(connection, &[id.0, into.0]).await?;
    let find = |wanted: TicketId| locked.iter().find(|one| one.id == wanted).cloned();
    let (Some(source), Some(target)) = (find(id), find(into)) else {
        let missing = if find(id).is_none() { id } else { into };
        return Ok(Merged::Missing(missing));
    };
    if let Some(part) = [&source, &target]
        .iter()
        .find(|one| one.state.merged_into.is_some())
    {
        return Ok(Merged::Part(part.id));
    }
    match (source.state.member_id, target.state.member_id) {
        (Some(one), Some(other)) if one != other => return Ok(Merged::OtherMember),
        _ => {}
    }
    let edit = Edit {
        status: Some(TicketStatus::Closed),
        merged_into: Some(Some(into)),
        ..Edit::default()
    };
    let state = edit.apply(&source.state);
    // The other has something new to show, though nobody has set anything about it.
    let shows = Put::of(target.clone(), target.state.clone(), now, &policy.policy);
    let puts = [Put::of(source, state, now, &policy.policy), shows];
    let change = put(connection, &puts, &policy, author, None, now).await?;
    Ok(change.map_or(Merged::Itself, Merged::Done))
}
