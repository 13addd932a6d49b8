//! What stands in the way of an edit that somebody overtook: members as they are, and what came between; refuses nothing.

use crm_types::changes::{Change, Conflict};
use crm_types::ids::MemberId;

use super::find::{Which, of_member};
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
    let (member, rows) = match members {
        [(id, _)] => (members::find(database, *id, reading).await?, Vec::new()),
        _ => {
            let ids: Vec<MemberId> = told.iter().map(|(id, _)| *id).collect();
            (None, members::rows(database, &ids, reading).await?)
        }
    };
    Ok(Conflict {
        member,
        members: rows,
        changes,
    })
}
