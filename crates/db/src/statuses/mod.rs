//! The lists of statuses that admins edit; what counts as what is theirs to say.

mod edit;
mod merge;

use crm_types::statuses::{StatusDefinition, StatusList, Statuses};
use sqlx::postgres::PgRow;
use sqlx::{FromRow, PgConnection, Row};

pub use self::edit::{Refusal, create, order, update};
pub use self::merge::{MERGE, Merge, Merging, merge};
use crate::{Database, Error, Result};

/// How many statuses a list has at most.
pub const MOST: usize = 50;

struct Record {
    list: StatusList,
    status: StatusDefinition,
}

impl FromRow<'_, PgRow> for Record {
    fn from_row(row: &PgRow) -> sqlx::Result<Self> {
        let word = |column: &str| -> sqlx::Result<String> { row.try_get(column) };
        let unknown = |error: crm_types::words::UnknownWord| sqlx::Error::Decode(error.into());
        Ok(Self {
            list: word("list")?.parse().map_err(unknown)?,
            status: StatusDefinition {
                key: word("key")?,
                label: word("label")?,
                tone: word("tone")?.parse().map_err(unknown)?,
                counts_as_active: row.try_get("counts_as_active")?,
                counts_as_at_risk: row.try_get("counts_as_at_risk")?,
                counts_as_churned: row.try_get("counts_as_churned")?,
                members: row.try_get("members")?,
                revision: row.try_get("revision")?,
                merging_into: row.try_get("merging_into")?,
            },
        })
    }
}

/// Both lists, and how many members have each status.
pub async fn list(database: &Database) -> Result<Statuses> {
    let mut lane = database.lane().await?;
    let statuses = read(lane.connection()).await?;
    lane.keep();
    Ok(statuses)
}

async fn read(connection: &mut PgConnection) -> Result<Statuses> {
    let records: Vec<Record> = sqlx::query_as(include_str!("queries/list.sql"))
        .fetch_all(connection)
        .await?;
    let mut statuses = Statuses {
        engagement: Vec::new(),
        health: Vec::new(),
    };
    for record in records {
        match record.list {
            StatusList::Engagement => statuses.engagement.push(record.status),
            StatusList::Health => statuses.health.push(record.status),
        }
    }
    Ok(statuses)
}

/// Those of one list.
fn of(statuses: &Statuses, list: StatusList) -> &[StatusDefinition] {
    match list {
        StatusList::Engagement => &statuses.engagement,
        StatusList::Health => &statuses.health,
    }
}

/// The statuses that members can be given, in the order of their lists.
pub(crate) async fn assignable(connection: &mut PgConnection) -> Result<Vec<(StatusList, String)>> {
    let rows: Vec<(String, String)> = sqlx::query_as(include_str!("queries/assignable.sql"))
        .fetch_all(connection)
        .await?;
    rows.into_iter()
        .map(|(list, key)| Ok((read_list(&list)?, key)))
        .collect()
}

fn read_list(text: &str) -> Result<StatusList> {
    text.parse().map_err(|_| Error::Other {
        reason: format!("there is no list of statuses {text}"),
    })
}
