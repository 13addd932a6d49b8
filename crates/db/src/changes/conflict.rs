//! What stands in the way of an edit that somebody overtook: members as they are, and what came between; refuses nothing.

use crm_types::changes::{Change, Conflict};
use crm_types::ids::{ChangeId, MemberId};

use super::find::{Which, of_member, of_sets};
use crate::members::{self, Reading};
use crate::{Database, Result};

/// At most so many members and changes are told.
const MOST: usize = 100;

/// For each member the revision that the edit was of, and what happened since. Of one member all is told, of several each
/// one's row.
pub async fn conflict(
    database: &Database,
    members: &[(MemberId, i64)],
    reading: &Reading<'_>,
) -> Result<Conflict> {
    let told = members.get(..MOST).unwrap_or(members);
    let mut changes: Vec<Change> = Vec::new();
    let mut connection = database.pool().acquire().await?;
    // Few: somebody looks at each of them.
    for (id, revision) in told {
        if changes.len() >= MOST {
            break;
        }
        let which = Which {
            since: Some(*revision),
            before: None,
        };
        let limit = i64::try_from(MOST - changes.len()).unwrap_or(0);
        changes.extend(of_member(&mut connection, *id, which, limit).await?);
    }
    drop(connection);
    changes.sort_by_key(|change| std::cmp::Reverse(change.at));
    let ids: Vec<MemberId> = members.iter().map(|(id, _)| *id).collect();
    told_of(database, &ids, changes, reading).await
}

/// What stands in the way of undoing a change: these members, and of their changes those that are named. Where none is, they
/// were changed past this program.
pub async fn standing(
    database: &Database,
    touched: &[(MemberId, Option<ChangeId>)],
    reading: &Reading<'_>,
) -> Result<Conflict> {
    let sets: Vec<(MemberId, ChangeId)> = touched
        .iter()
        .filter_map(|(member, change)| Some((*member, (*change)?)))
        .take(MOST)
        .collect();
    let changes = of_sets(database, &sets).await?;
    let mut ids: Vec<MemberId> = Vec::new();
    for (member, _) in touched {
        if !ids.contains(member) {
            ids.push(*member);
        }
    }
    told_of(database, &ids, changes, reading).await
}

async fn told_of(
    database: &Database,
    members: &[MemberId],
    changes: Vec<Change>,
    reading: &Reading<'_>,
) -> Result<Conflict> {
    let (member, rows) = match members {
        [id] => (members::find(database, *id, reading).await?, Vec::new()),
        _ => {
            let told = members.get(..MOST).unwrap_or(members);
            (None, members::rows(database, told, reading).await?)
        }
    };
    Ok(Conflict {
        member,
        members: rows,
        changes,
    })
}
