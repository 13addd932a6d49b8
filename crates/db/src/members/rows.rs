//! Some members by their ids, as a list shows them; in no order of their own.

use crm_types::ids::MemberId;
use crm_types::members::MemberRow;

use super::Reading;
use super::record::{ROW_COLUMNS, RowRecord};
use crate::members::filter::Sql;
use crate::{Database, Result};

/// Those of the members that there are, in the order of their ids.
pub async fn rows(
    database: &Database,
    ids: &[MemberId],
    reading: &Reading<'_>,
) -> Result<Vec<MemberRow>> {
    let ids: Vec<uuid::Uuid> = ids.iter().map(|id| id.0).collect();
    let mut sql = Sql::new("");
    sql.push("select ")
        .push(ROW_COLUMNS)
        .push(" from crm.member_directory as d where d.user_id = any (")
        .push_bind(ids)
        .push(") order by d.user_id");
    let mut lane = database.lane().await?;
    let records: Vec<RowRecord> = sql.build_query_as().fetch_all(lane.connection()).await?;
    lane.keep();
    Ok(records
        .into_iter()
        .map(|record| record.into_row(reading))
        .collect())
}
