//! How the database would go about a list: the plans of the very statements that read it; for tests alone.

use super::condition::Condition;
use super::walk::Reach;
use super::{List, ListQuery, gather, search, start, total, walk};
use crate::members::Reading;
use crate::members::filter::Sql;
use crate::{Database, Result};

/// Plans are carried out, and say how many rows they looked at.
const ANALYZE: &str = "explain (analyze, timing off, summary off) ";

/// What may be done for a list, each as far as its own plan goes.
#[derive(Debug)]
pub struct Plans {
    /// Along the order: a plan for each segment.
    pub walk: Vec<String>,
    /// Whoever fits, put in order.
    pub gather: String,
    /// A look at everybody.
    pub scan: String,
    /// How many there are in all.
    pub count: String,
}

/// The plans for `query`.
pub async fn explain(
    database: &Database,
    query: &ListQuery,
    reading: &Reading<'_>,
) -> Result<Plans> {
    let search = search(query)?;
    let start = start(query)?;
    let condition = Condition {
        filter: query.filter.as_ref(),
        search: search.as_ref(),
        alike: search.is_some() && start.alike,
        calendar: reading.calendar,
    };
    let list = List {
        condition: &condition,
        sort: query.sort,
        start: &start,
        limit: usize::from(query.limit),
    };
    let mut walk = Vec::new();
    for segment in list.segments() {
        let sql = walk::statement(ANALYZE, &list, &segment, Reach::Patience, list.limit + 1)?;
        walk.push(plan(database, sql).await?);
    }
    let gather = gather::statement(ANALYZE, &list, total::bound(&condition))?;
    let scan = gather::scan_statement(ANALYZE, &list)?;
    Ok(Plans {
        walk,
        gather: plan_sorting(database, &list, gather).await?,
        scan: plan_sorting(database, &list, scan).await?,
        count: plan(database, total::statement(ANALYZE, &condition)?).await?,
    })
}

async fn plan_sorting(database: &Database, list: &List<'_>, mut sql: Sql) -> Result<String> {
    let mut lane = database.lane().await?;
    let mut transaction = gather::sorting(&mut lane, list).await?;
    let lines: Vec<String> = sql
        .build_query_scalar()
        .persistent(false)
        .fetch_all(&mut *transaction)
        .await?;
    transaction.commit().await?;
    lane.keep();
    Ok(lines.join("\n"))
}

async fn plan(database: &Database, mut sql: Sql) -> Result<String> {
    let lines: Vec<String> = sql
        .build_query_scalar()
        .persistent(false)
        .fetch_all(database.pool())
        .await?;
    Ok(lines.join("\n"))
}
