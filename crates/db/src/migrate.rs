//! Runs the migrations under a lock, each in a transaction of its own; holds none of them back and undoes none.

use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::postgres::PgPool;
use sqlx::{Connection, PgConnection};

use crate::{Result, connect};

/// The migrations, compiled in. Which have run is kept in the schema crm, out of sight of an API over public.
pub(crate) fn migrator() -> Migrator {
    let mut migrator = sqlx::migrate!("../../migrations");
    migrator.dangerous_set_table_name("crm.migrations");
    migrator.create_schema("crm");
    migrator
}

/// On a connection of its own: the lock is the session's, and goes with it whatever happens.
pub(crate) async fn run(pool: &PgPool) -> Result<()> {
    let options = (*pool.connect_options()).clone();
    let mut connection = PgConnection::connect_with(&options).await?;
    connect::prepare(&mut connection, Duration::ZERO).await?;
    let outcome = apply(&mut connection).await;
    connection.close().await.ok();
    outcome
}

/// How many migrations of this program have not run there.
pub(crate) async fn pending(pool: &PgPool) -> Result<usize> {
    let known: bool = sqlx::query_scalar("select to_regclass('crm.migrations') is not null")
        .fetch_one(pool)
        .await?;
    let done: Vec<i64> = match known {
        true => {
            sqlx::query_scalar("select version from crm.migrations where success")
                .fetch_all(pool)
                .await?
        }
        false => Vec::new(),
    };
    let migrator = migrator();
    Ok(migrator
        .iter()
        .filter(|migration| !done.contains(&migration.version))
        .count())
}

async fn apply(connection: &mut PgConnection) -> Result<()> {
    migrator().run_direct(None, connection, false).await?;
    let changed: i64 = sqlx::query_scalar("select crm.sync_members()")
        .fetch_one(connection)
        .await?;
    if changed > 0 {
        tracing::info!(changed, "members brought up to date");
    }
    Ok(())
}
