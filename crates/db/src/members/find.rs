//! One member with everything known of them, in one statement; writes nothing.

use crm_types::ids::MemberId;
use crm_types::members::MemberDetail;

use super::Reading;
use super::record::DetailRecord;
use crate::{Database, Result};

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
    lane.keep();
    Ok(record.map(|record| record.into_detail(reading)))
}
