//! One member with everything known of them, and who last changed what; writes nothing.

use crm_types::ids::MemberId;
use crm_types::members::MemberDetail;

use super::Reading;
use super::record::DetailRecord;
use crate::{Database, Result, changes};

/// The member with that id.
pub async fn find(
    database: &Database,
    id: MemberId,
    reading: &Reading<'_>,
) -> Result<Option<MemberDetail>> {
    let mut lane = database.lane().await?;
    let record: Option<DetailRecord> = sqlx::query_as(include_str!("queries/find.sql"))
        .bind(id.0)
        .fetch_optional(lane.connection())
        .await?;
    let Some(record) = record else {
        lane.keep();
        return Ok(None);
    };
    let last_change = changes::last(lane.connection(), id).await?;
    lane.keep();
    Ok(Some(record.into_detail(last_change, reading)))
}
