//! The way into the database: a pool of connections, all with the same session; knows no table.

use std::sync::Arc;

use sqlx::postgres::PgPool;

use crate::lane::{Lane, Lanes};
use crate::{Result, Settings, connect, migrate};

/// A pool of connections. Clones share it.
#[derive(Clone, Debug)]
pub struct Database {
    pool: PgPool,
    lanes: Arc<Lanes>,
}

impl Database {
    /// Connects to `url` (`postgres://…`), and fails at once where that is not possible.
    pub async fn connect(url: &str, settings: &Settings) -> Result<Self> {
        let options = connect::options(url, settings)?;
        let pool = connect::pool(options, settings).await?;
        let lanes = Lanes::new(pool.clone(), settings.acquire_timeout);
        Ok(Self { pool, lanes })
    }

    /// Brings the schema up to date, one program at a time, and takes in members that came while nobody looked.
    ///
    /// A database whose schema is newer than this program is an error: an old program must not write to it.
    pub async fn migrate(&self) -> Result<()> {
        migrate::run(&self.pool).await
    }

    /// How many migrations [`Database::migrate`] would run.
    pub async fn pending_migrations(&self) -> Result<usize> {
        migrate::pending(&self.pool).await
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<()> {
        sqlx::query("select 1").execute(&self.pool).await?;
        Ok(())
    }

    /// How many connections are open, and how many of them are idle.
    pub fn connections(&self) -> (u32, usize) {
        (self.pool.size(), self.pool.num_idle())
    }

    /// Waits for connections in use to come back, and closes them all.
    pub async fn close(&self) {
        let closing = self.pool.close();
        self.lanes.clear();
        closing.await;
    }

    /// A connection for reading without delay; see [`Lanes`].
    pub(crate) async fn lane(&self) -> Result<Lane> {
        self.lanes.take().await
    }

    pub(crate) fn pool(&self) -> &PgPool {
        &self.pool
    }
}
