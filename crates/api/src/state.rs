//! What every handler may reach: what the instance shares, and the worker's own connections; decides nothing.

use std::ops::Deref;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crm_db::Database;
use crm_db::notices::Notices;

use crate::auth::RecentTokens;
use crate::auth::keys::Keys;
use crate::auth::password::Passwords;
use crate::clock::Clock;
use crate::edge::metrics::Metrics;
use crate::events::Streams;
use crate::jobs::WatchedRuns;
use crate::limit::Limits;
use crate::live::Live;
use crate::settings::{Origin, Settings};

/// One worker's view; handlers take it as `web::Data<State>`.
///
/// Each worker has connections of its own: a connection belongs to the event loop it was made on. Shared among workers,
/// every answer of the database would wake another thread first, and a worker that stops would take connections with it
/// that others are still waiting on.
pub struct State {
    pub database: Database,
    pub tokens: RecentTokens,
    shared: Arc<Shared>,
}

impl State {
    /// The view of a worker with these connections.
    pub fn new(shared: Arc<Shared>, database: Database) -> Self {
        shared
            .databases
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(database.clone());
        Self {
            database,
            tokens: RecentTokens::default(),
            shared,
        }
    }
}

impl Deref for State {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.shared
    }
}

/// What all workers of an instance share.
pub struct Shared {
    pub settings: Settings,
    /// How browsers reach us.
    pub origin: Origin,
    pub clock: Clock,
    pub keys: Keys,
    pub passwords: Passwords,
    pub limits: Limits,
    pub metrics: Metrics,
    /// What other servers say has changed.
    pub notices: Notices,
    pub watched_runs: Arc<WatchedRuns>,
    pub live: Live,
    pub streams: Arc<Streams>,
    databases: Mutex<Vec<Database>>,
    stopping: AtomicBool,
    pub under_way: UnderWay,
}

/// Counts requests that have no answer yet.
#[derive(Default)]
pub struct UnderWay(AtomicUsize);

/// One of them; dropped with its answer, or with a client that went away.
pub struct Request<'a>(&'a UnderWay);

impl UnderWay {
    /// One more, until it is dropped.
    pub fn begin(&self) -> Request<'_> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Request(self)
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

impl Drop for Request<'_> {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Shared {
    /// For one instance, reached at `origin`.
    pub fn new(settings: Settings, origin: Origin, clock: Clock, metrics: Metrics) -> Arc<Self> {
        Arc::new(Self {
            keys: Keys::new(&settings.jwt_secret),
            passwords: Passwords::new(settings.workers),
            limits: Limits::new(&settings),
            notices: Notices::default(),
            watched_runs: Arc::default(),
            live: Live::default(),
            streams: Streams::new(settings.event_streams),
            databases: Mutex::default(),
            stopping: AtomicBool::new(false),
            under_way: UnderWay::default(),
            settings,
            origin,
            clock,
            metrics,
        })
    }

    /// From here on `/readyz` says no.
    pub fn begin_to_stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    /// Whether this instance is on its way out.
    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }

    /// How many connections all workers have open, and how many of them are idle.
    pub fn connections(&self) -> (u32, usize) {
        let databases = self
            .databases
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        databases
            .iter()
            .map(Database::connections)
            .fold((0, 0), |(open, idle), (more, free)| {
                (open + more, idle + free)
            })
    }
}
