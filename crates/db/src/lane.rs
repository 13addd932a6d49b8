//! Connections at hand: one that answered a moment ago is taken again without asking whether it still does; opens none itself.
//!
//! The pool asks a connection for a sign of life before it is taken and after it is given back: two journeys to the
//! database around each one that has a purpose. A page of members is made in a third of that time.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use sqlx::pool::PoolConnection;
use sqlx::postgres::PgPool;
use sqlx::{PgConnection, Postgres};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::{Error, Result};

/// How long ago a connection may have answered to be taken as it is.
const FRESH: Duration = Duration::from_secs(1);

/// How long one is kept from the pool, which ends connections that grow old.
const KEPT: Duration = Duration::from_secs(60);

/// The connections that are kept, all but one of the pool's: that one is for everybody who asks the pool itself.
#[derive(Debug)]
pub(crate) struct Lanes {
    pool: PgPool,
    patience: Duration,
    keeps: bool,
    turns: Arc<Semaphore>,
    idle: Mutex<Vec<Idle>>,
}

#[derive(Debug)]
struct Idle {
    connection: PoolConnection<Postgres>,
    taken: Instant,
    used: Instant,
}

/// A connection for statements that follow one another. Dropped before it is [kept](Lane::keep), as by an error or by
/// somebody who no longer waits, it goes back to the pool, which sees to it that nothing is left over in it.
pub(crate) struct Lane {
    connection: Option<PoolConnection<Postgres>>,
    taken: Instant,
    lanes: Arc<Lanes>,
    _turn: OwnedSemaphorePermit,
}

impl Lanes {
    /// Over this pool, in which nobody waits longer than `patience`.
    pub fn new(pool: PgPool, patience: Duration) -> Arc<Self> {
        let connections = pool.options().get_max_connections() as usize;
        Arc::new(Self {
            keeps: connections > 1,
            turns: Arc::new(Semaphore::new(connections.saturating_sub(1).max(1))),
            idle: Mutex::default(),
            patience,
            pool,
        })
    }

    /// A connection, as soon as there is one.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn take(self: &Arc<Self>) -> Result<Lane> {
        let turn =
            tokio::time::timeout(self.patience, Arc::clone(&self.turns).acquire_owned()).await;
        let Ok(Ok(turn)) = turn else {
            return Err(Error::Unavailable {
                reason: "no connection became free in time".to_owned(),
            });
        };
        let (connection, taken) = match self.fresh() {
            Some(idle) => (idle.connection, idle.taken),
            None => (self.pool.acquire().await?, Instant::now()),
        };
        Ok(Lane {
            connection: Some(connection),
            taken,
            lanes: Arc::clone(self),
            _turn: turn,
        })
    }

    /// The one that answered last; where even that was a while ago, all go back to the pool to be asked.
    fn fresh(&self) -> Option<Idle> {
        let stale = {
            let mut idle = self.lock();
            match idle.pop() {
                Some(last) if last.used.elapsed() < FRESH => return Some(last),
                Some(last) => {
                    let mut stale = std::mem::take(&mut *idle);
                    stale.push(last);
                    stale
                }
                None => return None,
            }
        };
        drop(stale);
        None
    }

    /// Gives all of them up; from here on none is kept. The pool must have been told to close.
    pub fn clear(&self) {
        let idle = std::mem::take(&mut *self.lock());
        drop(idle);
    }

    /// A list of connections is whole whatever panicked.
    fn lock(&self) -> MutexGuard<'_, Vec<Idle>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Lanes {
    /// The pool would take them back in a task, and there may be nobody left to run it: they end here.
    fn drop(&mut self) {
        for idle in std::mem::take(&mut *self.lock()) {
            drop(idle.connection.leak());
        }
    }
}

impl Lane {
    /// To send a statement on.
    pub fn connection(&mut self) -> &mut PgConnection {
        match &mut self.connection {
            Some(connection) => connection,
            None => unreachable!("a lane has its connection until it is kept"),
        }
    }

    /// Keeps the connection at hand: its statements were answered to the end.
    pub fn keep(mut self) {
        if !self.lanes.keeps || self.taken.elapsed() > KEPT {
            return;
        }
        let mut idle = self.lanes.lock();
        // Under the lock, so that whoever clears it after closing the pool has seen us or is seen by us.
        if self.lanes.pool.is_closed() {
            return;
        }
        if let Some(connection) = self.connection.take() {
            idle.push(Idle {
                connection,
                taken: self.taken,
                used: Instant::now(),
            });
        }
    }
}
