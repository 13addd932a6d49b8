//! Snapshots of the days before a demo world was made, so that it has trends on its first day; of no real database.

use chrono::Days;
use crm_domain::calendar::Calendar;
use crm_types::money::minor_exponent;
use sqlx::PgConnection;

use crate::Result;
use crate::revenue::settings::policy_within;

/// How many days before today.
const DAYS: u64 = 29;

/// Of the days before the calendar's, as of what is known in this transaction.
pub(super) async fn insert(connection: &mut PgConnection, calendar: &Calendar) -> Result<()> {
    let today = calendar.today();
    let first = today.checked_sub_days(Days::new(DAYS)).unwrap_or(today);
    let reporting = policy_within(&mut *connection).await?.reporting_currency;
    let hundredths = match minor_exponent(&reporting) {
        0 => "100",
        3 => "0.1",
        _ => "1",
    };
    sqlx::query("analyze past_statuses")
        .execute(&mut *connection)
        .await?;
    sqlx::query(include_str!("queries/insert_past.sql"))
        .bind(first)
        .bind(today)
        .bind(calendar.zone().name())
        .bind(hundredths)
        .execute(&mut *connection)
        .await?;
    sqlx::query(include_str!("queries/insert_past_records.sql"))
        .bind(first)
        .bind(today)
        .bind(calendar.zone().name())
        .execute(connection)
        .await?;
    Ok(())
}
