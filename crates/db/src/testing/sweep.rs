//! Clears away the databases of tests that were killed; leaves alone every one whose test still lives.

use sqlx::PgConnection;
use tokio::sync::OnceCell;

use super::execute;
use crate::Result;

pub(super) const PREFIX: &str = "crm_test_";

/// Locks a test database's name for as long as the connection lives.
pub(super) async fn lock(connection: &mut PgConnection, name: &str) -> Result<()> {
    sqlx::query("select pg_advisory_lock(hashtextextended($1, 0))")
        .bind(name)
        .execute(connection)
        .await?;
    Ok(())
}

/// Drops what nobody holds locked. Once per process.
pub(super) async fn once(connection: &mut PgConnection) -> Result<()> {
    static SWEPT: OnceCell<()> = OnceCell::const_new();
    SWEPT.get_or_try_init(|| sweep(connection)).await?;
    Ok(())
}

async fn sweep(connection: &mut PgConnection) -> Result<()> {
    let names: Vec<String> = sqlx::query_scalar(
        "select datname::text from pg_database where starts_with(datname::text, $1)",
    )
    .bind(PREFIX)
    .fetch_all(&mut *connection)
    .await?;
    for name in names {
        let abandoned: bool =
            sqlx::query_scalar("select pg_try_advisory_lock(hashtextextended($1, 0))")
                .bind(&name)
                .fetch_one(&mut *connection)
                .await?;
        if abandoned {
            execute(
                connection,
                format!("drop database if exists {name} with (force)"),
            )
            .await?;
            sqlx::query("select pg_advisory_unlock(hashtextextended($1, 0))")
                .bind(&name)
                .execute(&mut *connection)
                .await?;
        }
    }
    Ok(())
}
