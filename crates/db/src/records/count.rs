//! The counters of tickets and leads against the rows they count: compared, and made anew.

use sqlx::PgConnection;

use crate::Result;

/// How many counters of tickets, and how many of leads, are not what the rows add up to.
pub(crate) async fn miscounted(connection: &mut PgConnection) -> Result<(i64, i64)> {
    Ok(sqlx::query_as(include_str!("queries/miscounted.sql"))
        .fetch_one(connection)
        .await?)
}

/// Makes the counters what the rows add up to. Nobody may write tickets or leads meanwhile: the caller has locked them, or
/// has loaded them in this transaction.
pub(crate) async fn recount(connection: &mut PgConnection) -> Result<()> {
    sqlx::raw_sql(include_str!("queries/recount.sql"))
        .execute(connection)
        .await?;
    Ok(())
}
