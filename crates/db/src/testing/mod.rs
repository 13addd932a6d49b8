//! Databases for tests: each its own, made from a template in a moment, gone when the test is; never one in use.

mod sweep;
mod template;

use std::hash::{BuildHasher, RandomState};
use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection};

use crate::{Database, Result, Settings};

/// A database for one test. Its name is locked for as long as this lives, and it is dropped along with it.
#[derive(Debug)]
pub struct TestDatabase {
    database: Option<Database>,
    admin: PgConnectOptions,
    url: String,
    name: String,
    // Holds the lock on the name.
    lease: Option<PgConnection>,
}

/// A connection that somebody holds on to.
#[derive(Debug)]
pub struct Session(#[expect(dead_code, reason = "it is there to be held")] PgConnection);

/// A setting of the sessions of this pool.
///
/// # Panics
/// Where there is no such setting.
pub async fn setting(database: &Database, name: &str) -> String {
    let shown = sqlx::query_scalar("select current_setting($1)")
        .bind(name)
        .fetch_one(database.pool())
        .await;
    shown.unwrap_or_else(|error| panic!("{error}: {name}"))
}

impl TestDatabase {
    /// A migrated database without members, on the server of `DATABASE_URL`.
    ///
    /// # Panics
    /// Where the server cannot be used: a test that needs a database must not pass without one.
    pub async fn create() -> Self {
        Self::create_on(&server()).await
    }

    /// The same on another server, for tests that are not kind to theirs.
    ///
    /// # Panics
    /// As [`TestDatabase::create`].
    pub async fn create_on(server: &str) -> Self {
        Self::make(server, true)
            .await
            .unwrap_or_else(|error| panic!("no test database: {error}"))
    }

    /// A database with nothing in it.
    ///
    /// # Panics
    /// As [`TestDatabase::create`].
    pub async fn empty() -> Self {
        Self::make(&server(), false)
            .await
            .unwrap_or_else(|error| panic!("no test database: {error}"))
    }

    async fn make(server: &str, migrated: bool) -> Result<Self> {
        let admin = PgConnectOptions::from_str(server)?.disable_statement_logging();
        let mut lease = PgConnection::connect_with(&admin).await?;
        sweep::once(&mut lease).await?;
        let name = unused_name();
        sweep::lock(&mut lease, &name).await?;
        let template = match migrated {
            true => template::ready(server, &mut lease).await?,
            false => "template0".to_owned(),
        };
        execute(
            &mut lease,
            format!("create database {name} template {template}"),
        )
        .await?;
        let url = with_database(server, &name);
        let settings = Settings {
            acquire_timeout: Duration::from_secs(60),
            ..Settings::web(8)
        };
        let database = Database::connect(&url, &settings).await?;
        Ok(Self {
            database: Some(database),
            admin,
            url,
            name,
            lease: Some(lease),
        })
    }

    /// The pool under test.
    pub fn database(&self) -> &Database {
        match &self.database {
            Some(database) => database,
            None => unreachable!("it lives as long as the test database"),
        }
    }

    /// For a program that connects by itself.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Runs statements of a test: rows it needs, or damage it does.
    ///
    /// # Panics
    /// Where the server refuses one of them.
    pub async fn run(&self, sql: &str) {
        let outcome = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))
            .execute(self.pool())
            .await;
        outcome.unwrap_or_else(|error| panic!("{error}: {sql}"));
    }

    /// What a query of one value answers, as text; none where it is null.
    ///
    /// # Panics
    /// Where the server refuses it.
    pub async fn value(&self, sql: &str) -> Option<String> {
        let outcome = sqlx::query_scalar(AssertSqlSafe(format!("select ({sql})::text")))
            .fetch_one(self.pool())
            .await;
        outcome.unwrap_or_else(|error| panic!("{error}: {sql}"))
    }

    /// Runs statements on a connection of its own: what they lock stays locked until it is dropped.
    ///
    /// # Panics
    /// As [`TestDatabase::run`].
    pub async fn session(&self, sql: &str) -> Session {
        let connect = PgConnection::connect(&self.url);
        let mut connection = connect
            .await
            .unwrap_or_else(|error| panic!("no connection: {error}"));
        let outcome = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))
            .execute(&mut connection)
            .await;
        outcome.unwrap_or_else(|error| panic!("{error}: {sql}"));
        Session(connection)
    }

    /// The texts that a statement of a test answers: its first column, which must be one.
    ///
    /// # Panics
    /// As [`TestDatabase::run`].
    pub async fn texts(&self, sql: &str) -> Vec<String> {
        sqlx::query_scalar(AssertSqlSafe(sql.to_owned()))
            .persistent(false)
            .fetch_all(self.pool())
            .await
            .unwrap_or_else(|error| panic!("{error}: {sql}"))
    }

    /// Fails where the queue holds anything that is not done: a test that begins work in the background ends with this.
    ///
    /// # Panics
    /// With what is left.
    pub async fn assert_nothing_left_to_do(&self) {
        let left = self
            .texts(
                "select format('%s %s is %s after %s attempts: %s', kind, key, state, attempts, coalesce(error, 'no fault'))
                 from crm.queue where state in ('waiting', 'running', 'dead') order by number",
            )
            .await;
        assert!(left.is_empty(), "left in the queue: {left:#?}");
    }

    /// The pool beneath, for a test's own statements.
    pub fn pool(&self) -> &sqlx::PgPool {
        self.database().pool()
    }
}

/// The first row that `sql` answers, for tests of crates that name no database library.
///
/// # Panics
/// Where the server refuses it, or answers something else.
pub async fn row<T>(test: &TestDatabase, sql: &str) -> Option<T>
where
    T: for<'r> sqlx::FromRow<'r, sqlx::postgres::PgRow> + Send + Unpin,
{
    let row = sqlx::query_as(AssertSqlSafe(sql.to_owned()))
        .fetch_optional(test.pool())
        .await;
    row.unwrap_or_else(|error| panic!("{error}: {sql}"))
}

/// Does `sql` in a transaction that stays open, with all locks it took, until the sender is used or dropped.
///
/// # Panics
/// Where the server refuses it.
pub async fn hold(test: &TestDatabase, sql: &str) -> tokio::sync::oneshot::Sender<()> {
    let (letting_go, let_go) = tokio::sync::oneshot::channel();
    let begun = test.pool().begin().await;
    let mut transaction = begun.unwrap_or_else(|error| panic!("{error}"));
    let done = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))
        .execute(&mut *transaction)
        .await;
    done.unwrap_or_else(|error| panic!("{error}: {sql}"));
    tokio::spawn(async move {
        let_go.await.ok();
        transaction.rollback().await.ok();
    });
    letting_go
}

/// Returns when whoever executes a run waits for a lock that somebody [holds](hold).
///
/// # Panics
/// After a minute in which nobody does.
pub async fn until_held(test: &TestDatabase) {
    const WAITS: &str = "select true from pg_stat_activity
        where datname = current_database() and application_name = 'member-success-job' and wait_event_type = 'Lock'";
    let looking = async { while row::<(bool,)>(test, WAITS).await.is_none() {} };
    let found = tokio::time::timeout(Duration::from_secs(60), looking).await;
    found.unwrap_or_else(|_| panic!("nobody waits"));
}

impl Drop for TestDatabase {
    /// Drops the database whatever became of the test, without waiting for its connections.
    fn drop(&mut self) {
        let (admin, name) = (self.admin.clone(), self.name.clone());
        let (database, lease) = (self.database.take(), self.lease.take());
        // Dropping needs a runtime that this thread, in the middle of one, cannot start.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            if let Ok(runtime) = runtime {
                runtime.block_on(async {
                    if let Ok(mut connection) = PgConnection::connect_with(&admin).await {
                        execute(
                            &mut connection,
                            format!("drop database if exists {name} with (force)"),
                        )
                        .await
                        .ok();
                    }
                });
            }
        });
        dropped.join().ok();
        drop((database, lease));
    }
}

fn server() -> String {
    std::env::var("DATABASE_URL").unwrap_or_else(|_| {
        panic!("DATABASE_URL must name a server on which databases may be made")
    })
}

async fn execute(connection: &mut PgConnection, sql: String) -> Result<()> {
    // Names made here, of letters, digits and underscores.
    sqlx::raw_sql(AssertSqlSafe(sql))
        .execute(connection)
        .await?;
    Ok(())
}

/// Unlike every other of any process: each `RandomState` is seeded anew.
fn unused_name() -> String {
    let random = RandomState::new().hash_one(std::process::id());
    format!("{}{random:016x}", sweep::PREFIX)
}

/// The same server, another database.
fn with_database(url: &str, name: &str) -> String {
    let (address, query) = url
        .split_once('?')
        .map_or((url, None), |(address, query)| (address, Some(query)));
    let authority = address.find("://").map_or(0, |scheme| scheme + 3);
    let end = address[authority..]
        .find('/')
        .map_or(address.len(), |slash| authority + slash);
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    format!("{}/{name}{query}", &address[..end])
}
