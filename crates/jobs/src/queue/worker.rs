//! A worker: takes what is due as soon as it is and there is room, keeps hold of it, and says how it went; ends in order.

use std::sync::Arc;
use std::time::Duration;

use crm_db::notices::{Notice, Notices, Subscription};
use crm_db::queue::{TaskRecord, claim, delete_ended, next_wake, renew, revive};
use crm_db::{Database, Error};
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior};

use super::held::{Claim, Held, Lease, claim_of};
use super::{Chance, Failure, Handlers, Kind, backoff};

/// How long to sleep where nothing is planned and nothing is heard: a notice may have been missed.
const LONGEST_SLEEP: Duration = Duration::from_secs(60);

/// How long to sleep at least: what is due and cannot be taken is being taken by somebody else.
const SHORTEST_SLEEP: Duration = Duration::from_millis(50);

/// How long to wait where the database did not answer.
const AFTER_ERROR: Duration = Duration::from_secs(2);

/// How long ended tasks are kept, so that the same wish is not taken for a new one, and how often old ones are deleted.
const KEPT: Duration = Duration::from_secs(7 * 86_400);
const DELETE_EVERY: Duration = Duration::from_secs(3600);

/// What a worker is told.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What people are told about who does a task.
    pub name: String,
    /// How long a task is held without a sign of life; a third of it passes between two of them.
    pub lease: Duration,
    /// How long tasks under way may take to end once the worker stops.
    pub patience: Duration,
    /// Decides how long to wait before trying again.
    pub chance: Chance,
}

/// A worker that has not begun.
pub struct Worker {
    database: Database,
    notices: Subscription,
    handlers: Arc<Handlers>,
    kinds: Vec<Kind>,
    settings: Settings,
    held: Held,
    running: JoinSet<Claim>,
}

impl Worker {
    /// One for all kinds that have a handler. `notices` are somebody else's to listen for.
    pub fn new(
        database: Database,
        notices: &Notices,
        handlers: Handlers,
        settings: Settings,
    ) -> Self {
        Self {
            database,
            notices: notices.subscribe(),
            kinds: handlers.kinds().collect(),
            handlers: Arc::new(handlers),
            settings,
            held: Held::default(),
            running: JoinSet::new(),
        }
    }

    /// Does tasks until `stop`, then finishes those under way, and gives back what does not end in time.
    pub async fn run(mut self, stop: impl Future<Output = ()>) {
        let mut sign_of_life = tokio::time::interval((self.settings.lease / 3).max(SHORTEST_SLEEP));
        sign_of_life.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut delete = tokio::time::interval(DELETE_EVERY);
        tokio::pin!(stop);
        let mut wake = Instant::now();
        loop {
            tokio::select! {
                () = &mut stop => break,
                () = tokio::time::sleep_until(wake) => wake = self.look().await,
                notice = self.notices.next() => {
                    if self.concerns_us(notice) {
                        wake = Instant::now();
                    }
                }
                Some(ended) = self.running.join_next() => {
                    self.forget(ended);
                    wake = Instant::now();
                }
                _ = sign_of_life.tick(), if !self.held.is_empty() => self.renew().await,
                _ = delete.tick() => {
                    if let Err(error) = delete_ended(&self.database, KEPT).await {
                        tracing::warn!(%error, "ended tasks could not be deleted; it is tried again in an hour");
                    }
                }
            }
        }
        let patience = self.settings.patience;
        let finished = self.finish(&mut sign_of_life);
        if tokio::time::timeout(patience, finished).await.is_err() {
            self.give_back().await;
        }
    }

    /// Whether a notice, or one of those that came with it, is about the queue.
    fn concerns_us(&mut self, notice: Notice) -> bool {
        let about_us = |notice| matches!(notice, Notice::Queue | Notice::Missed);
        let mut ours = about_us(notice);
        while let Some(notice) = self.notices.next_now() {
            ours |= about_us(notice);
        }
        ours
    }

    /// Takes what is due, and answers when to look again.
    async fn look(&mut self) -> Instant {
        let sleep = match self.take().await {
            Ok(sleep) => sleep,
            Err(error) => {
                tracing::warn!(%error, "no look at the queue was possible; it is tried again");
                AFTER_ERROR
            }
        };
        Instant::now() + sleep
    }

    async fn take(&mut self) -> Result<Duration, Error> {
        revive(&self.database, &self.held.rooms(&self.kinds)).await?;
        let rooms = self.held.rooms(&self.kinds);
        // Before the database is asked: see `Lease`.
        let until = Instant::now() + self.settings.lease;
        let name = &self.settings.name;
        for task in claim(&self.database, &rooms, self.settings.lease, name).await? {
            self.begin(task, until);
        }
        let wake = next_wake(&self.database, &self.held.rooms(&self.kinds)).await?;
        Ok(wake.map_or(LONGEST_SLEEP, |wake| {
            wake.clamp(SHORTEST_SLEEP, LONGEST_SLEEP)
        }))
    }

    fn begin(&mut self, task: TaskRecord, until: Instant) {
        let kind = self.kinds.iter().find(|kind| kind.name == task.kind);
        let (Some(kind), Some(attempt)) = (kind, self.handlers.attempt(task.clone())) else {
            return;
        };
        let (database, chance) = (self.database.clone(), self.settings.chance.clone());
        let (record, attempts) = (task.clone(), kind.attempts);
        let (renew, lease) = Lease::new(until);
        let work = self.running.spawn(async move {
            let work = async {
                let outcome = attempt.await;
                let verdict = Verdict::of(&record, outcome, attempts, &chance);
                verdict.write(&database, &record).await;
            };
            tokio::select! {
                () = work => {}
                () = lease.run_out() => {
                    tracing::warn!(task = %record.id, kind = record.kind, "task broken off: its lease ran out");
                }
            }
            claim_of(&record)
        });
        self.held.add(task, renew, work);
    }

    async fn renew(&mut self) {
        let (from, asked) = (Instant::now(), self.held.claims());
        match renew(&self.database, &asked, self.settings.lease).await {
            Ok(renewed) => self
                .held
                .renewed(&asked, &renewed, from, self.settings.lease),
            Err(error) => tracing::warn!(%error, "leases could not be renewed; it is tried again"),
        }
    }

    fn forget(&mut self, ended: Result<Claim, tokio::task::JoinError>) {
        // One that was broken off is forgotten already.
        if let Ok(claim) = ended {
            self.held.remove(claim);
        }
    }

    async fn finish(&mut self, sign_of_life: &mut tokio::time::Interval) {
        while !self.running.is_empty() {
            tokio::select! {
                Some(ended) = self.running.join_next() => self.forget(ended),
                _ = sign_of_life.tick() => self.renew().await,
            }
        }
    }

    /// Others take it at once.
    async fn give_back(&mut self) {
        let unfinished = self.held.take_all();
        self.running.shutdown().await;
        for task in unfinished {
            if let Err(error) = task.give_back(&self.database).await {
                tracing::warn!(task = %task.id, %error, "a task could not be given back; its lease runs out");
            }
        }
    }
}

/// What becomes of a task after an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Verdict {
    Done,
    Again(String, Duration),
    Dead(String),
}

impl Verdict {
    fn of(task: &TaskRecord, outcome: Result<(), Failure>, attempts: u32, chance: &Chance) -> Self {
        let number = u32::try_from(task.attempts).unwrap_or(u32::MAX);
        let last = number >= attempts;
        match outcome {
            Ok(()) => Self::Done,
            Err(Failure::Never(reason)) => Self::Dead(reason),
            Err(Failure::Again(reason) | Failure::AgainIn(reason, _)) if last => Self::Dead(reason),
            Err(Failure::Again(reason)) => Self::Again(reason, backoff(number, chance.next())),
            Err(Failure::AgainIn(reason, wait)) => Self::Again(reason, wait),
        }
    }

    /// Tries until the database has taken it. That may be broken off when the lease runs out; then it is done again.
    async fn write(&self, database: &Database, task: &TaskRecord) {
        let (id, kind) = (task.id, task.kind.as_str());
        match self {
            Self::Done => tracing::debug!(task = %id, kind, "task done"),
            Self::Again(reason, wait) => {
                tracing::warn!(task = %id, kind, reason, ?wait, "task to be tried again");
            }
            Self::Dead(reason) => tracing::error!(task = %id, kind, reason, "task given up"),
        }
        loop {
            let written = match self {
                Self::Done => task.complete(database).await,
                Self::Again(reason, wait) => task.postpone(database, reason, *wait).await,
                Self::Dead(reason) => task.bury(database, reason).await,
            };
            match written {
                Ok(true) => return,
                Ok(false) => {
                    tracing::warn!(task = %id, kind, "task is another worker's by now");
                    return;
                }
                Err(error) => {
                    tracing::warn!(task = %id, kind, %error, "what became of a task could not be written; it is tried again");
                    tokio::time::sleep(AFTER_ERROR).await;
                }
            }
        }
    }
}
