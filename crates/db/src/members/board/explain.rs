//! How the database would go about a board: the plans of the very statements that read it; for tests alone.

use super::column::{grouped, of_tags};
use super::told::Known;
use super::{Asked, BoardQuery, by_index, dense, found, limit};
use crate::members::Reading;
use crate::members::filter::Sql;
use crate::members::list::Condition;
use crate::{Database, Error, Result};
use crm_types::members::Grouping;

/// Plans are carried out, and say how many rows they looked at.
const ANALYZE: &str = "explain (analyze, timing off, summary off) ";

/// The plan of a board's first statement.
pub async fn explain_board(
    database: &Database,
    query: &BoardQuery,
    reading: &Reading<'_>,
) -> Result<String> {
    let asked = Asked {
        group_by: &query.group_by,
        condition: Condition {
            filter: query.filter.as_ref(),
            search: None,
            alike: false,
            calendar: reading.calendar,
        },
        order: query.order,
        limit: limit(query),
    };
    let mut sql: Sql = match &query.group_by {
        _ if query.filter.is_some() => found::statement(ANALYZE, &asked)?,
        Grouping::Tags(tags) => {
            dense::statement(ANALYZE, &asked, &of_tags(tags), &Known::Counters)?
        }
        _ => by_index::statement(
            ANALYZE,
            &asked,
            grouped(asked.group_by).ok_or(Error::NotFound)?,
        ),
    };
    let lines: Vec<String> = sql
        .build_query_scalar()
        .persistent(false)
        .fetch_all(database.pool())
        .await?;
    Ok(lines.join("\n"))
}
