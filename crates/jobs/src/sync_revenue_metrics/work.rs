//! What a sync has at hand: the run it is for, whom to ask, where to store; and that it says now and then that it lives.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use crm_db::activity::Halt;
use crm_db::jobs::{Claim, Progress};
use crm_db::revenue::{place, set_place, upsert_in_run};
use crm_db::{Database, Error};
use crm_domain::revenue::billing::{Billing, BillingError};
use crm_domain::revenue::mirror::{Found, Key, Known};
use crm_types::ids::RunId;
use crm_types::jobs::{RunFailure, RunMode};
use tokio::sync::{Semaphore, watch};
use tokio::time::{Instant, Interval, MissedTickBehavior, interval};

use crate::Now;

/// How often progress is written where there is some, and where there is none.
const FLUSH_EVERY: Duration = Duration::from_millis(250);
const ALIVE_EVERY: Duration = Duration::from_secs(10);
/// How many store at once. Many more ask at once, and all of them together would wait for a connection until they gave up.
const STORE_AT_ONCE: usize = 2;

/// Why it does not go on here.
#[derive(Debug)]
pub enum Interrupted {
    Cancelled,
    /// The process stops; another goes on.
    Stopped,
    Halt(Halt),
}

impl From<Error> for Interrupted {
    fn from(error: Error) -> Self {
        Interrupted::Halt(match error {
            Error::Unavailable { .. } | Error::Timeout => Halt::Away(error),
            error => Halt::Broken(error.to_string()),
        })
    }
}

impl From<BillingError> for Interrupted {
    /// It was tried often enough by whoever asked.
    fn from(error: BillingError) -> Self {
        Interrupted::Halt(Halt::Broken(format!("Stripe: {error}")))
    }
}

pub struct Work<'a> {
    claim: &'a mut Claim,
    database: Database,
    billing: Arc<dyn Billing>,
    now: Now,
    stop: watch::Receiver<bool>,
    storing: Arc<Semaphore>,
    /// Whether what is found to be other than known is a difference to be told.
    comparing: bool,
    alive: Interval,
    /// What is not written yet.
    pending: Progress,
    flushed: Instant,
}

/// What became of objects that were asked for.
#[derive(Debug, Default)]
pub struct Stored {
    pub seen: i64,
    /// Those that were other than known.
    pub news: Vec<Key>,
    /// Those that nobody can read, with the reason.
    pub not_understood: Vec<(Key, String)>,
}

impl<'a> Work<'a> {
    pub fn new(
        claim: &'a mut Claim,
        database: Database,
        billing: Arc<dyn Billing>,
        now: Now,
        stop: watch::Receiver<bool>,
    ) -> Self {
        let mut alive = interval(ALIVE_EVERY);
        alive.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self {
            claim,
            database,
            billing,
            now,
            stop,
            storing: Arc::new(Semaphore::new(STORE_AT_ONCE)),
            comparing: false,
            alive,
            pending: Progress::default(),
            flushed: Instant::now(),
        }
    }

    pub fn now(&self) -> DateTime<Utc> {
        (self.now)()
    }

    pub fn mode(&self) -> RunMode {
        self.claim.run().mode
    }

    pub fn database(&self) -> &Database {
        &self.database
    }

    /// From here on, what is found to be other than known is noted with the run.
    pub fn compare(&mut self) {
        self.comparing = true;
    }

    /// For work that goes on side by side.
    pub fn hands(&self) -> Hands {
        Hands {
            run: self.comparing.then(|| self.claim.run().id),
            database: self.database.clone(),
            billing: Arc::clone(&self.billing),
            now: self.now.clone(),
            storing: Arc::clone(&self.storing),
        }
    }

    pub async fn choose(&mut self, mode: RunMode, note: &str) -> Result<(), Interrupted> {
        let ours = self.claim.choose(mode, Some(note)).await?;
        held(ours)
    }

    pub async fn place(&self, name: &str) -> Result<Option<String>, Interrupted> {
        Ok(place(&self.database, name).await?)
    }

    pub async fn set_place(&self, name: &str, text: Option<&str>) -> Result<(), Interrupted> {
        Ok(set_place(&self.database, name, text, self.now()).await?)
    }

    /// Waits for something that may take long, saying meanwhile that the run lives.
    pub async fn meanwhile<T, E>(
        &mut self,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T, Interrupted>
    where
        Interrupted: From<E>,
    {
        tokio::pin!(work);
        loop {
            tokio::select! {
                done = &mut work => return Ok(done?),
                _ = self.alive.tick() => self.flush().await?,
            }
        }
    }

    /// Adds to what will be written.
    pub fn add(&mut self, progress: Progress) {
        self.pending.seen += progress.seen;
        self.pending.changed += progress.changed;
    }

    /// Counts what was stored. What nobody can read is named in the run.
    pub async fn count(&mut self, stored: &Stored) -> Result<(), Interrupted> {
        self.pending.seen += stored.seen;
        for (key, reason) in &stored.not_understood {
            self.pending.failure = Some(RunFailure {
                member_id: None,
                reason: format!(
                    "{} {} is not understood: {reason}",
                    key.kind.as_str(),
                    key.id
                ),
            });
            self.flush().await?;
        }
        Ok(())
    }

    /// Writes progress, where it is time.
    pub async fn look(&mut self) -> Result<bool, Interrupted> {
        if *self.stop.borrow() {
            return Err(Interrupted::Stopped);
        }
        if self.flushed.elapsed() < FLUSH_EVERY {
            return Ok(false);
        }
        self.flush().await?;
        Ok(true)
    }

    /// Writes progress, and hears whether the run is still wanted.
    pub async fn flush(&mut self) -> Result<(), Interrupted> {
        let progress = std::mem::take(&mut self.pending);
        let now = self.now();
        let ours = self.claim.note(&progress, now).await?;
        self.flushed = Instant::now();
        held(ours)?;
        match self.claim.is_cancelled() {
            true => Err(Interrupted::Cancelled),
            false => Ok(()),
        }
    }
}

fn held(ours: bool) -> Result<(), Interrupted> {
    match ours {
        true => Ok(()),
        false => Err(Interrupted::Halt(Halt::Taken)),
    }
}

/// Whom to ask and where to store, for one of several who do so at once.
#[derive(Clone)]
pub struct Hands {
    pub database: Database,
    pub billing: Arc<dyn Billing>,
    pub now: Now,
    /// That differences are noted with.
    run: Option<RunId>,
    storing: Arc<Semaphore>,
}

impl Hands {
    /// Stores what was asked for at `before`.
    pub async fn store(
        &self,
        found: &[Found],
        before: DateTime<Utc>,
    ) -> Result<Stored, Interrupted> {
        // Closed only where there is nothing left to store.
        let _turn = self.storing.acquire().await.ok();
        let known = Known::Fetched { before };
        let upserted = upsert_in_run(&self.database, found, known, self.run).await?;
        let not_understood = found.iter().filter_map(|found| match found {
            Found::NotUnderstood(object) => Some((
                Key {
                    kind: object.kind,
                    id: object.id.clone(),
                },
                object.reason.clone(),
            )),
            _ => None,
        });
        Ok(Stored {
            seen: i64::try_from(found.len()).unwrap_or(i64::MAX),
            news: upserted.news,
            not_understood: not_understood.collect(),
        })
    }

    /// Asks for one object and stores it.
    pub async fn refresh(&self, key: Key) -> Result<Stored, Interrupted> {
        let before = (self.now)();
        let found = self.billing.fetch(key.kind, &key.id).await?;
        self.store(&[found], before).await
    }
}
