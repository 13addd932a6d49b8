//! The revenue of whoever fits a filter, all of them together; lists nobody.

use crm_domain::calendar::Calendar;
use crm_types::filter::Expr;

use super::filter::{self, Approach, Sql, Terms};
use crate::{Database, Result};

/// How many members fit, and what their monthly recurring revenue adds up to, in hundredths of the reporting currency.
pub async fn sum_revenue(
    database: &Database,
    filter: &Expr,
    calendar: &Calendar,
) -> Result<(i64, i64)> {
    let mut sql = Sql::new(
        "select count(*), coalesce(sum(d.mrr_cents), 0)::bigint from crm.member_directory as d where ",
    );
    let terms = Terms {
        calendar,
        approach: Approach::Walk,
    };
    filter::push(&mut sql, filter, terms)?;
    Ok(sql
        .build_query_as()
        .persistent(false)
        .fetch_one(database.pool())
        .await?)
}
