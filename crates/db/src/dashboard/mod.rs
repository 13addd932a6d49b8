//! The dashboard's figures, from the counters and the daily snapshots in one statement: as fast at a million members as at
//! ten; counts nobody one by one.

mod attention;
mod filter;
mod record;

use chrono::Days;
use crm_types::dashboard::{Dashboard, Figure, FigureList};
use crm_types::jobs::JobName;
use sqlx::Arguments;
use sqlx::postgres::PgArguments;

use self::record::Record;
use crate::members::Reading;
use crate::{Database, Result};

/// How many days a trend goes back, today included.
const TREND_DAYS: u64 = 30;

/// The place of a figure's counts in what the statement answers; there may be several, which are added up.
fn place(figure: Figure) -> i32 {
    match figure {
        Figure::TotalMembers => 0,
        Figure::Active => 1,
        Figure::AtRisk => 2,
        Figure::Churned => 3,
        Figure::Unclassified => 4,
        Figure::Mrr => 5,
        Figure::OpenTickets => 6,
        Figure::LeadConversion => 7,
    }
}

/// From here on places are of tickets and leads.
const FIRST_OF_RECORDS: i32 = 6;

/// The place of how many tickets or leads there are in all; `None` for figures of members.
fn whole_list(figure: Figure) -> Option<i32> {
    match figure.list() {
        FigureList::Tickets => Some(9),
        FigureList::Leads => Some(8),
        FigureList::Members | FigureList::Threads => None,
    }
}

/// The place of what a figure is a share of.
fn whole(figure: Figure) -> Option<i32> {
    (figure == Figure::LeadConversion).then_some(8)
}

/// Every figure, all at one snapshot. When the next run begins is not the database's to know and left out.
pub async fn read(database: &Database, reading: &Reading<'_>) -> Result<Dashboard> {
    let mut lane = database.lane().await?;
    let records: Vec<Record> =
        sqlx::query_as_with(include_str!("queries/read.sql"), arguments(reading)?)
            .fetch_all(lane.connection())
            .await?;
    lane.keep();
    record::dashboard(records, reading)
}

/// How the database goes about it; carried out, it says how many rows it looked at.
#[cfg(feature = "testing")]
pub async fn explain(database: &Database, reading: &Reading<'_>) -> Result<String> {
    let sql = concat!(
        "explain (analyze, timing off, summary off) ",
        include_str!("queries/read.sql")
    );
    let lines: Vec<String> = sqlx::query_scalar_with(sql, arguments(reading)?)
        .fetch_all(database.pool())
        .await?;
    Ok(lines.join("\n"))
}

fn arguments(reading: &Reading<'_>) -> Result<PgArguments> {
    let today = reading.calendar.today();
    let first = today
        .checked_sub_days(Days::new(TREND_DAYS - 1))
        .unwrap_or(today);
    let mut arguments = PgArguments::default();
    let mut add = || {
        arguments.add(first)?;
        arguments.add(reading.calendar.day_start(today))?;
        arguments.add(JobName::UpdateActivityMetrics.as_str())?;
        arguments.add(reading.calendar.now())
    };
    add().map_err(sqlx::Error::Encode)?;
    Ok(arguments)
}
