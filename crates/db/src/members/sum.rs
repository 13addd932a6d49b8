//! The revenue of whoever fits a filter and a search, all of them together; lists nobody.

use crm_domain::calendar::Calendar;
use crm_types::filter::Expr;

use super::filter::{Approach, Sql};
use super::list::Condition;
use super::search::Search;
use crate::{Database, Result};

/// How many members fit, and what their monthly recurring revenue adds up to, in hundredths of the reporting currency.
/// Slips in the search are forgiven where nobody fits without, as in lists.
///
/// # Errors
/// `Invalid` for a search with U+0000.
pub async fn sum_revenue(
    database: &Database,
    filter: &Expr,
    search: Option<&str>,
    calendar: &Calendar,
) -> Result<(i64, i64)> {
    let search = search.map(Search::parse).transpose()?.flatten();
    let mut condition = Condition {
        filter: Some(filter),
        search: search.as_ref(),
        alike: false,
        calendar: *calendar,
    };
    let sum = summed(database, &condition).await?;
    if sum.0 > 0 || !search.as_ref().is_some_and(Search::has_slips) {
        return Ok(sum);
    }
    condition.alike = true;
    summed(database, &condition).await
}

async fn summed(database: &Database, condition: &Condition<'_>) -> Result<(i64, i64)> {
    let mut sql = Sql::new(
        "select count(*), coalesce(sum(d.mrr_cents), 0)::bigint from crm.member_directory as d where ",
    );
    let approach = match condition.search {
        Some(_) => Approach::Seek,
        None => Approach::Walk,
    };
    condition.push(&mut sql, approach)?;
    Ok(sql
        .build_query_as()
        .persistent(false)
        .fetch_one(database.pool())
        .await?)
}
