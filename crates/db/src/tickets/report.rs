//! How often tickets were answered and resolved in time, by month of creation and priority; decides nothing.

use chrono::{DateTime, Datelike, Months, NaiveDate, Utc};
use crm_domain::calendar::Calendar;
use crm_types::tickets::{TicketReport, TicketReportLine};
use sqlx::FromRow;

use super::policy::policy;
use super::record::word;
use crate::{Database, Result};

/// So many months are told, this one included.
const MONTHS: u32 = 12;

#[derive(Debug, FromRow)]
struct LineRecord {
    month: NaiveDate,
    priority: String,
    created: i64,
    first_response_met: i64,
    first_response_missed: i64,
    resolution_met: i64,
    resolution_missed: i64,
    first_response_spent: Option<f64>,
    resolution_spent: Option<f64>,
}

/// The report as of `now`; months are those of the policy's zone.
pub async fn report(database: &Database, now: DateTime<Utc>) -> Result<TicketReport> {
    let zone = policy(database).await?.policy.hours.zone;
    let calendar = Calendar::new(now, zone);
    let today = calendar.today();
    let this = today.with_day(1).unwrap_or(today);
    let first = this
        .checked_sub_months(Months::new(MONTHS - 1))
        .unwrap_or(this);
    let records: Vec<LineRecord> = sqlx::query_as(include_str!("queries/report.sql"))
        .bind(calendar.day_start(first))
        .bind(zone.name())
        .bind(now)
        .fetch_all(database.pool())
        .await?;
    let minutes = |micros: Option<f64>| micros.map(|micros| (micros / 60_000_000.0).round() as i64);
    let lines: Result<Vec<TicketReportLine>> = records
        .into_iter()
        .map(|record| {
            Ok(TicketReportLine {
                month: record.month,
                priority: word(&record.priority)?,
                created: record.created,
                first_response_met: record.first_response_met,
                first_response_missed: record.first_response_missed,
                resolution_met: record.resolution_met,
                resolution_missed: record.resolution_missed,
                first_response_minutes: minutes(record.first_response_spent),
                resolution_minutes: minutes(record.resolution_spent),
            })
        })
        .collect();
    Ok(TicketReport { lines: lines? })
}
