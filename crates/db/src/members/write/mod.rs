//! Writing what people set about members: values, history, revision and notice in one transaction; decides no rule itself.
//!
//! However many members an edit is of, it takes the same few statements. Rows are locked in the order of their ids, so
//! that writers wait for one another and never in a circle.

mod one;
mod put;
mod rows;

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use crm_domain::members::{Edit, Manual};
use crm_types::ids::{ChangeId, MemberId};
use crm_types::status::{self, TIERS};
use crm_types::statuses::StatusList;
use sqlx::PgConnection;
use uuid::Uuid;

pub(crate) use self::one::edit_one;
pub(crate) use self::put::{Put, put, tell};
pub(crate) use self::rows::{Locked, lock};
use crate::changes::Author;
use crate::{Database, Error, Result, statuses};

/// How often an edit is begun again where others were in the way.
const ATTEMPTS: usize = 5;

/// What is to change about one member.
#[derive(Clone, Debug)]
pub struct MemberEdit {
    pub id: MemberId,
    /// The revision that whoever edits has seen; where there is a later one the edit is refused. Absent: whichever it is.
    pub revision: Option<i64>,
    pub edit: Edit,
}

/// What came of it: all of it was done or nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Written(Written),
    /// These were changed meanwhile, and by now have other revisions than the edit is of.
    Stale(Vec<MemberId>),
    /// There are no such members, or no longer.
    Missing(Vec<MemberId>),
    /// There is no such status, or it is about to go.
    UnknownStatus {
        list: StatusList,
        key: String,
        known: Vec<String>,
    },
    /// There is no such tier.
    UnknownTier {
        tier: String,
        known: Vec<String>,
    },
    /// This member would have more tags than anybody may.
    TooManyTags(MemberId),
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// None where nothing differed.
    pub change: Option<ChangeId>,
    /// All members of the edit, in the order of their ids, with their revisions.
    pub members: Vec<(MemberId, i64)>,
}

/// Makes the edits, at most one a member, as one change.
///
/// # Errors
/// `Contended` where others were in the way several times over, and all that a statement may meet.
pub async fn write(
    database: &Database,
    edits: &[MemberEdit],
    author: &Author,
    now: DateTime<Utc>,
) -> Result<Outcome> {
    let mut attempt = 1;
    loop {
        match once(database, edits, author, now).await {
            Err(error) if error.is_contended() && attempt < ATTEMPTS => attempt += 1,
            outcome => return outcome,
        }
    }
}

async fn once(
    database: &Database,
    edits: &[MemberEdit],
    author: &Author,
    now: DateTime<Utc>,
) -> Result<Outcome> {
    let mut transaction = database.pool().begin().await?;
    let outcome = within(&mut transaction, edits, author, now).await;
    // What is refused, or changes nothing, leaves nothing behind, not even a row.
    match &outcome {
        Ok(Outcome::Written(written)) if written.change.is_some() => transaction.commit().await?,
        _ => transaction.rollback().await?,
    }
    outcome
}

async fn within(
    connection: &mut PgConnection,
    edits: &[MemberEdit],
    author: &Author,
    now: DateTime<Utc>,
) -> Result<Outcome> {
    let ids: Vec<Uuid> = edits.iter().map(|edit| edit.id.0).collect();
    let added = match rows::add_missing(connection, &ids).await {
        // The member went away while the row was made.
        Err(Error::Conflict { .. }) => {
            return Ok(Outcome::Missing(missing(edits, &HashMap::new())));
        }
        added => added?,
    };
    let locked: HashMap<Uuid, Locked> = lock(connection, &ids)
        .await?
        .into_iter()
        .map(|row| (row.user_id, row))
        .collect();
    let missing = missing(edits, &locked);
    if !missing.is_empty() {
        return Ok(Outcome::Missing(missing));
    }
    if let Some(unknown) = unknown_status(connection, edits).await? {
        return Ok(unknown);
    }
    if let Some(unknown) = unknown_tier(connection, edits).await? {
        return Ok(unknown);
    }
    let (mut stale, mut puts) = (Vec::new(), Vec::new());
    for edit in edits {
        let Some(row) = locked.get(&edit.id.0) else {
            continue;
        };
        if !fits(edit.revision, row, &added) {
            stale.push(edit.id);
            continue;
        }
        let Ok(after) = edit.edit.apply(&row.manual) else {
            return Ok(Outcome::TooManyTags(edit.id));
        };
        let differences = row.manual.differences(&after);
        if !differences.is_empty() {
            puts.push(Put {
                user_id: row.user_id,
                differences,
            });
        }
    }
    if !stale.is_empty() {
        return Ok(Outcome::Stale(stale));
    }
    let revisions: HashMap<Uuid, i64> = locked
        .into_iter()
        .map(|(id, row)| (id, if added.contains(&id) { 0 } else { row.revision }))
        .collect();
    if puts.is_empty() {
        return Ok(Outcome::Written(Written {
            change: None,
            members: told(revisions),
        }));
    }
    let change = ChangeId(Uuid::now_v7());
    let written = put(connection, change, author, None, now, &puts).await?;
    tell(connection, &written).await?;
    let mut revisions = revisions;
    revisions.extend(written);
    Ok(Outcome::Written(Written {
        change: Some(change),
        members: told(revisions),
    }))
}

/// Whether nobody has set anything since the revision that the edit is of. A member without a row has revision 0; that a
/// run has made one meanwhile changes nothing people set.
fn fits(seen: Option<i64>, row: &Locked, added: &HashSet<Uuid>) -> bool {
    match seen {
        None => true,
        Some(0) => {
            added.contains(&row.user_id) || (row.revision == 1 && row.manual == Manual::default())
        }
        Some(seen) => seen == row.revision && !added.contains(&row.user_id),
    }
}

fn missing(edits: &[MemberEdit], locked: &HashMap<Uuid, Locked>) -> Vec<MemberId> {
    let ids = edits.iter().map(|edit| edit.id);
    ids.filter(|id| !locked.contains_key(&id.0)).collect()
}

fn told(revisions: HashMap<Uuid, i64>) -> Vec<(MemberId, i64)> {
    let mut members: Vec<_> = revisions
        .into_iter()
        .map(|(id, revision)| (MemberId(id), revision))
        .collect();
    members.sort_unstable();
    members
}

/// The first status of the edits that members cannot be given.
async fn unknown_status(
    connection: &mut PgConnection,
    edits: &[MemberEdit],
) -> Result<Option<Outcome>> {
    let wanted = |edit: &Edit| {
        [
            (StatusList::Engagement, edit.engagement_status.clone()),
            (StatusList::Health, edit.health_status.clone()),
        ]
    };
    let wanted: Vec<(StatusList, String)> = edits
        .iter()
        .flat_map(|edit| wanted(&edit.edit))
        .filter_map(|(list, key)| Some((list, key??)))
        .collect();
    if wanted.is_empty() {
        return Ok(None);
    }
    let known = statuses::assignable(connection).await?;
    let known_of = |list| known.iter().filter(move |(of, _)| *of == list);
    let unknown = wanted
        .into_iter()
        .find(|(list, key)| known_of(*list).all(|(_, known)| known != key));
    Ok(unknown.map(|(list, key)| Outcome::UnknownStatus {
        list,
        key,
        known: known_of(list).map(|(_, key)| key.clone()).collect(),
    }))
}

/// The first tier of the edits that is neither one of the product's nor anybody's.
async fn unknown_tier(
    connection: &mut PgConnection,
    edits: &[MemberEdit],
) -> Result<Option<Outcome>> {
    let tiers = edits
        .iter()
        .filter_map(|edit| edit.edit.tier_by_hand.clone()?);
    let is_shipped = |tier: &String| status::find(TIERS, tier).is_some();
    let mut wanted = tiers.filter(|tier| !is_shipped(tier)).peekable();
    if wanted.peek().is_none() {
        return Ok(None);
    }
    let mut known: Vec<String> = TIERS.iter().map(|tier| tier.key.to_owned()).collect();
    let others: Vec<String> = sqlx::query_scalar(include_str!("queries/tiers.sql"))
        .fetch_all(connection)
        .await?;
    known.extend(others.into_iter().filter(|tier| !is_shipped(tier)));
    let unknown = wanted.find(|tier| !known.contains(tier));
    Ok(unknown.map(|tier| Outcome::UnknownTier { tier, known }))
}
