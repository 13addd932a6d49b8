//! How a connection is made and what holds for its whole life; keeps no connection itself.

use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{ConnectOptions, PgConnection};

use crate::Result;

/// How to connect.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The most connections that are open at once.
    pub connections: u32,
    /// How long a caller waits for one of them.
    pub acquire_timeout: Duration,
    /// How long a statement may run; zero: as long as it takes.
    pub statement_timeout: Duration,
    /// Whether to put rows in order where an index keeps the order, if that is reckoned to be cheaper. For lists it is not:
    /// a page is some steps along an index, which the planner cannot know.
    pub sorts: bool,
    /// What `pg_stat_activity` calls us.
    pub application_name: String,
}

impl Settings {
    /// For answering requests: nothing takes longer than ten seconds.
    pub fn web(connections: u32) -> Self {
        Self {
            connections,
            acquire_timeout: Duration::from_secs(5),
            statement_timeout: Duration::from_secs(10),
            sorts: false,
            application_name: "member-success".to_owned(),
        }
    }

    /// For jobs and tasks beside the server's requests: rows they hold are put in order however that is cheaper.
    pub fn jobs(connections: u32) -> Self {
        Self {
            sorts: true,
            application_name: "member-success-jobs".to_owned(),
            ..Self::web(connections)
        }
    }

    /// For work that may take as long as it takes: migrations, loading, repair.
    pub fn work(connections: u32) -> Self {
        Self {
            acquire_timeout: Duration::from_secs(30),
            statement_timeout: Duration::ZERO,
            sorts: true,
            application_name: "member-success-work".to_owned(),
            ..Self::web(connections)
        }
    }
}

pub(crate) fn options(url: &str, settings: &Settings) -> Result<PgConnectOptions> {
    let options = PgConnectOptions::from_str(url)?.application_name(&settings.application_name);
    Ok(match settings.statement_timeout.is_zero() {
        // What may take as long as it takes is not worth a warning for taking long.
        true => options.disable_statement_logging(),
        false => options,
    })
}

/// A pool that makes its first connection now, so that a wrong address is found at the start.
pub(crate) async fn pool(options: PgConnectOptions, settings: &Settings) -> Result<PgPool> {
    let (statement_timeout, sorts) = (settings.statement_timeout, settings.sorts);
    let pool = PgPoolOptions::new()
        .max_connections(settings.connections)
        .acquire_timeout(settings.acquire_timeout)
        .idle_timeout(Duration::from_secs(300))
        .max_lifetime(Duration::from_secs(3600))
        .after_connect(move |connection, _| {
            Box::pin(async move {
                prepare(connection, statement_timeout).await?;
                if !sorts {
                    sqlx::query("select set_config('enable_sort', 'off', false)")
                        .execute(connection)
                        .await?;
                }
                Ok(())
            })
        })
        .connect_with(options)
        .await?;
    Ok(pool)
}

/// Settings of the session. They are set by statement, not as start-up options, which poolers refuse.
pub(crate) async fn prepare(
    connection: &mut PgConnection,
    statement_timeout: Duration,
) -> sqlx::Result<()> {
    sqlx::query(include_str!("session.sql"))
        .bind(format!("{}ms", statement_timeout.as_millis()))
        .execute(&mut *connection)
        .await?;
    // Some systems cannot do it; then a dead client's statement runs on to its timeout.
    let watched = sqlx::query("select set_config('client_connection_check_interval', '1s', false)")
        .execute(connection)
        .await;
    match watched {
        Err(error) if error.as_database_error().is_none() => Err(error),
        _ => Ok(()),
    }
}
