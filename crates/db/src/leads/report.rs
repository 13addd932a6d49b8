//! How many leads came when and by what, and what became of them; what that comes to is the domain's.

use chrono::NaiveDate;
use chrono_tz::Tz;
use crm_domain::leads::{Outcome, Tally, report as told};
use crm_types::leads::LeadReport;
use sqlx::FromRow;

use crate::{Database, Result};

#[derive(Debug, FromRow)]
struct TallyRecord {
    month: NaiveDate,
    source: Option<String>,
    status: String,
    days: Option<i64>,
    leads: i64,
}

/// All leads there are, by the months of this zone.
pub async fn report(database: &Database, zone: Tz) -> Result<LeadReport> {
    let records: Vec<TallyRecord> = sqlx::query_as(include_str!("queries/report.sql"))
        .bind(zone.name())
        .fetch_all(database.pool())
        .await?;
    let tallies: Vec<Tally> = records
        .into_iter()
        .map(|record| Tally {
            month: record.month,
            source: record.source,
            outcome: match (record.days, record.status.as_str()) {
                (Some(days), _) => Outcome::Converted { days },
                (None, "lost") => Outcome::Lost,
                (None, _) => Outcome::Open,
            },
            leads: record.leads,
        })
        .collect();
    Ok(told(&tallies))
}
