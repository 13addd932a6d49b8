//! What the counters say at the end of a day's last run; computes no trend.

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
    sqlx::query("delete from crm.daily_snapshots where day = $1")
        .bind(day)
        .execute(&mut *connection)
        .await?;
    sqlx::query(include_str!("queries/insert_snapshot.sql"))
        .bind(day)
        .bind(run.0)
        .bind(now)
        .execute(connection)
        .await?;
    Ok(())
}
