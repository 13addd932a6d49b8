//! One migrated database per state of the migrations, from which the tests' are copied; it holds no rows of tests.

use std::hash::{DefaultHasher, Hash, Hasher};

use sqlx::PgConnection;

use super::{execute, with_database};
use crate::{Database, Result, Settings, migrate};

/// Taken while the template is looked for and made, by all processes that test on this server.
const LOCK: &str = "member-success template";

/// The template's name; makes it where it is not there. Those of other states of the migrations may be in use.
pub(super) async fn ready(server: &str, connection: &mut PgConnection) -> Result<String> {
    let name = format!("crm_template_{:016x}", fingerprint());
    sqlx::query("select pg_advisory_lock(hashtextextended($1, 0))")
        .bind(LOCK)
        .execute(&mut *connection)
        .await?;
    let made = make(server, connection, &name).await;
    sqlx::query("select pg_advisory_unlock(hashtextextended($1, 0))")
        .bind(LOCK)
        .execute(connection)
        .await?;
    made.map(|()| name)
}

async fn make(server: &str, connection: &mut PgConnection, name: &str) -> Result<()> {
    let known: bool =
        sqlx::query_scalar("select exists (select from pg_database where datname = $1)")
            .bind(name)
            .fetch_one(&mut *connection)
            .await?;
    if known {
        return Ok(());
    }
    // Under another name until it is whole: a run killed half-way leaves no half template.
    let draft = format!("{name}_draft");
    execute(
        connection,
        format!("drop database if exists {draft} with (force)"),
    )
    .await?;
    execute(
        connection,
        format!("create database {draft} template template0"),
    )
    .await?;
    let database = Database::connect(&with_database(server, &draft), &Settings::work(1)).await?;
    let migrated = database.migrate().await;
    database.close().await;
    migrated?;
    execute(
        connection,
        format!("alter database {draft} rename to {name}"),
    )
    .await
}

fn fingerprint() -> u64 {
    let mut hasher = DefaultHasher::new();
    for migration in migrate::migrator().iter() {
        migration.version.hash(&mut hasher);
        migration.checksum.hash(&mut hasher);
    }
    hasher.finish()
}
