//! What the counters of members, tickets and leads say at the end of a day's last run; computes no trend.

use chrono::{DateTime, NaiveDate, Utc};
use crm_types::ids::RunId;
use sqlx::PgConnection;

use crate::Result;

/// Copies the counters' sums to `day`, in place of what an earlier run of that day copied.
pub(crate) async fn take_snapshot(
    connection: &mut PgConnection,
    day: NaiveDate,
    run: RunId,
    now: DateTime<Utc>,
) -> Result<()> {
    for emptied in [
        "delete from crm.daily_snapshots where day = $1",
        "delete from crm.record_snapshots where day = $1",
    ] {
        sqlx::query(emptied)
            .bind(day)
            .execute(&mut *connection)
            .await?;
    }
    for copied in [
        include_str!("queries/insert_snapshot.sql"),
        include_str!("queries/insert_record_snapshot.sql"),
    ] {
        sqlx::query(copied)
            .bind(day)
            .bind(run.0)
            .bind(now)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}
