//! Taking a status away by giving its members another one, however many they are, as one change; leaves nobody without.
//!
//! The status is marked first, and from then on this program gives it to nobody. Its members are then moved in portions,
//! each a transaction of its own under the same change, so that a crash costs at most one of them and whoever merges again
//! goes on. A task in the queue, put there with the mark, sees to it that somebody does. At the end the status is held, so that whoever would give it past this program waits; the last are moved; and
//! it goes, in one transaction.

use std::time::Duration;

use chrono::{DateTime, Utc};
use crm_domain::members::Difference;
use crm_types::changes::ManualField;
use crm_types::ids::ChangeId;
use crm_types::statuses::StatusList;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::edit::alone;
use super::of;
use crate::changes::Author;
use crate::members::write::{Put, lock, put, tell};
use crate::queue::{Due, NewTask, enqueue_within};
use crate::{Database, Result};

/// The kind of the task that goes on with a merge.
pub const MERGE: &str = "merge-status";

/// What such a task is handed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merging {
    pub list: StatusList,
    pub key: String,
    pub into: String,
    pub by: Author,
}

/// How long whoever asked has for doing it themselves, which most merges take no longer than.
const HEAD_START: Duration = Duration::from_secs(10);

/// How many members are moved by one transaction.
const PORTION: i64 = 500;

/// How many are moved in one go, so that whoever waits has an answer; the rest by merging again.
const AT_ONCE: usize = 5_000;

/// How often the end is tried again where others were in the way.
const ATTEMPTS: usize = 10;

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Merge {
    /// The status is gone.
    Done,
    /// Some were moved; merging again goes on.
    UnderWay,
    /// There is no such status.
    Unknown,
    /// There is no such status to give them instead, or it is about to go itself.
    UnknownTarget,
    /// It is being merged into this one already.
    Elsewhere(String),
    /// This one is being merged into it, and has to be gone first.
    Awaited(String),
}

/// Gives all members of a status another one, and takes it away.
pub async fn merge(
    database: &Database,
    list: StatusList,
    key: &str,
    into: &str,
    author: &Author,
    now: DateTime<Utc>,
) -> Result<Merge> {
    let change = match begin(database, list, key, into, author).await? {
        Ok(change) => change,
        Err(refused) => return Ok(refused),
    };
    let step = Step {
        list,
        key,
        into,
        change,
        author,
        now,
    };
    let mut moved = 0;
    while moved < AT_ONCE {
        match step.portion(database).await {
            Ok(0) => return finish(database, &step).await,
            Ok(some) => moved += some,
            Err(error) if error.is_contended() => moved += 1,
            Err(error) => return Err(error),
        }
    }
    Ok(Merge::UnderWay)
}

/// Marks the status; by which change its members are moved.
async fn begin(
    database: &Database,
    list: StatusList,
    key: &str,
    into: &str,
    author: &Author,
) -> Result<std::result::Result<ChangeId, Merge>> {
    let mut transaction = database.pool().begin().await?;
    let statuses = alone(&mut transaction).await?;
    let is_there = |key: &str| of(&statuses, list).iter().any(|status| status.key == key);
    if !is_there(key) {
        return Ok(Err(Merge::Unknown));
    }
    if key == into || !is_there(into) || merging(&mut transaction, list, into).await?.is_some() {
        return Ok(Err(Merge::UnknownTarget));
    }
    match merging(&mut transaction, list, key).await? {
        Some((target, change)) if target == into => return Ok(Ok(change)),
        Some((target, _)) => return Ok(Err(Merge::Elsewhere(target))),
        None => {}
    }
    let awaited_by: Option<String> = sqlx::query_scalar(include_str!("queries/awaited_by.sql"))
        .bind(list.as_str())
        .bind(key)
        .fetch_optional(&mut *transaction)
        .await?;
    if let Some(other) = awaited_by {
        return Ok(Err(Merge::Awaited(other)));
    }
    let change = Uuid::now_v7();
    sqlx::query(include_str!("queries/begin_merge.sql"))
        .bind(list.as_str())
        .bind(key)
        .bind(into)
        .bind(change)
        .execute(&mut *transaction)
        .await?;
    let task = NewTask {
        kind: MERGE,
        key: &change.to_string(),
        payload: &json!(Merging {
            list,
            key: key.to_owned(),
            into: into.to_owned(),
            by: *author,
        }),
        due: Due::In(HEAD_START),
    };
    enqueue_within(&mut transaction, &task).await?;
    transaction.commit().await?;
    Ok(Ok(ChangeId(change)))
}

async fn merging(
    connection: &mut PgConnection,
    list: StatusList,
    key: &str,
) -> Result<Option<(String, ChangeId)>> {
    let row: Option<(Option<String>, Option<Uuid>)> =
        sqlx::query_as(include_str!("queries/merging.sql"))
            .bind(list.as_str())
            .bind(key)
            .fetch_optional(connection)
            .await?;
    Ok(row.and_then(|(into, change)| Some((into?, ChangeId(change?)))))
}

/// Moves whoever is left, and takes the status away.
async fn finish(database: &Database, step: &Step<'_>) -> Result<Merge> {
    let mut attempt = 1;
    loop {
        match step.last(database).await {
            // Somebody holds a member whom we want, and wants the status that we hold.
            Err(error) if error.is_contended() && attempt < ATTEMPTS => attempt += 1,
            outcome => return outcome.map(|()| Merge::Done),
        }
    }
}

struct Step<'a> {
    list: StatusList,
    key: &'a str,
    into: &'a str,
    change: ChangeId,
    author: &'a Author,
    now: DateTime<Utc>,
}

impl Step<'_> {
    /// Moves some members; how many were found.
    async fn portion(&self, database: &Database) -> Result<usize> {
        let mut transaction = database.pool().begin().await?;
        let some = match self.list {
            StatusList::Engagement => include_str!("queries/some_engagement.sql"),
            StatusList::Health => include_str!("queries/some_health.sql"),
        };
        let ids: Vec<Uuid> = sqlx::query_scalar(some)
            .bind(self.key)
            .bind(PORTION)
            .fetch_all(&mut *transaction)
            .await?;
        if ids.is_empty() {
            return Ok(0);
        }
        let locked = lock(&mut transaction, &ids).await?;
        let still = locked
            .into_iter()
            .filter(|row| row.manual.get(self.field()).as_str() == Some(self.key));
        let members: Vec<Uuid> = still.map(|row| row.user_id).collect();
        self.give(&mut transaction, &members).await?;
        transaction.commit().await?;
        Ok(ids.len())
    }

    async fn last(&self, database: &Database) -> Result<()> {
        let mut transaction = database.pool().begin().await?;
        sqlx::query(include_str!("queries/hold.sql"))
            .bind(self.list.as_str())
            .bind(self.key)
            .execute(&mut *transaction)
            .await?;
        let rest: Vec<Uuid> = sqlx::query_scalar(include_str!("queries/rest.sql"))
            .bind(self.list.as_str())
            .bind(self.key)
            .fetch_all(&mut *transaction)
            .await?;
        self.give(&mut transaction, &rest).await?;
        sqlx::query(include_str!("queries/delete.sql"))
            .bind(self.list.as_str())
            .bind(self.key)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Gives these members, who are locked and have the status, the other one. Whoever was moved before and got the status
    /// again past this program is moved by a change of its own: one change tells of each field of a member once.
    async fn give(&self, connection: &mut PgConnection, members: &[Uuid]) -> Result<()> {
        let already: Vec<Uuid> = sqlx::query_scalar(include_str!("queries/already.sql"))
            .bind(self.change.0)
            .bind(members)
            .fetch_all(&mut *connection)
            .await?;
        let (again, first): (Vec<Uuid>, Vec<Uuid>) =
            members.iter().partition(|member| already.contains(member));
        for (change, members) in [(self.change, first), (ChangeId(Uuid::now_v7()), again)] {
            if members.is_empty() {
                continue;
            }
            let puts: Vec<Put> = members.into_iter().map(|member| self.put(member)).collect();
            let written = put(connection, change, self.author, None, self.now, &puts).await?;
            tell(connection, &written).await?;
        }
        Ok(())
    }

    fn put(&self, member: Uuid) -> Put {
        Put {
            user_id: member,
            differences: vec![Difference {
                field: self.field(),
                before: self.key.into(),
                after: self.into.into(),
            }],
        }
    }

    fn field(&self) -> ManualField {
        match self.list {
            StatusList::Engagement => ManualField::EngagementStatus,
            StatusList::Health => ManualField::HealthStatus,
        }
    }
}
