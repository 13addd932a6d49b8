//! The lists of statuses that admins edit; gives none of them to a member.

use crm_types::statuses::StatusList;
use sqlx::PgConnection;

use crate::{Error, Result};

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
