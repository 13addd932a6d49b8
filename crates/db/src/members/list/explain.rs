//! How the database would go about a list: the plans of the very statements that read it; for tests alone.

use super::condition::Condition;
use super::{ListQuery, search, segment, start, statement, total};
use crate::members::Reading;
use crate::members::filter::Sql;
use crate::{Database, Result};

/// Plans are carried out, and say how many rows they looked at.
const ANALYZE: &str = "explain (analyze, timing off, summary off) select ";

/// A plan for each segment that may be read.
pub async fn explain(
    database: &Database,
    query: &ListQuery,
    reading: &Reading<'_>,
) -> Result<Vec<String>> {
    let search = search(query)?;
    let start = start(query)?;
    let condition = Condition {
        filter: query.filter.as_ref(),
        search: search.as_ref(),
        alike: search.is_some() && start.alike,
        calendar: reading.calendar,
    };
    let mut plans = Vec::new();
    for segment in segment::segments(query.sort, start.direction, start.position.as_ref()) {
        let limit = usize::from(query.limit) + 1;
        let sql = statement(ANALYZE, query.sort, &condition, &start, &segment, limit)?;
        plans.push(plan(database, sql).await?);
    }
    Ok(plans)
}

/// The plan for counting how many there are in all.
pub async fn explain_total(
    database: &Database,
    query: &ListQuery,
    reading: &Reading<'_>,
) -> Result<String> {
    let search = search(query)?;
    let condition = Condition {
        filter: query.filter.as_ref(),
        search: search.as_ref(),
        alike: false,
        calendar: reading.calendar,
    };
    plan(database, total::statement(ANALYZE, &condition)?).await
}

async fn plan(database: &Database, mut sql: Sql) -> Result<String> {
    let lines: Vec<String> = sql
        .build_query_scalar()
        .persistent(false)
        .fetch_all(database.pool())
        .await?;
    Ok(lines.join("\n"))
}
