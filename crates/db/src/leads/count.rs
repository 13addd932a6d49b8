//! The counters of leads against the rows they count: compared, and made anew.

use sqlx::PgConnection;

use crate::Result;

/// How many counters are not what the leads add up to.
pub(crate) async fn miscounted(connection: &mut PgConnection) -> Result<i64> {
    Ok(sqlx::query_scalar(include_str!("queries/miscounted.sql"))
        .fetch_one(connection)
        .await?)
}

/// Makes the counters what the leads add up to. Nobody may write leads meanwhile: the caller has locked them, or has loaded
/// them in this transaction.
pub(crate) async fn recount(connection: &mut PgConnection) -> Result<()> {
    sqlx::raw_sql(include_str!("queries/count.sql"))
        .execute(connection)
        .await?;
    Ok(())
}
