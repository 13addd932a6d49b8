//! Builds the server out of its parts and runs it to an orderly end; reads no configuration and installs no logger.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::{Server, ServerHandle};
use actix_web::middleware::from_fn;
use actix_web::{App, HttpServer};
use crm_db::Database;
use crm_db::notices::Notices;
use crm_types::jobs::Run;
use secrecy::ExposeSecret;
use tokio::sync::OnceCell;

use crate::clock::Clock;
use crate::edge::{self, metrics::Metrics};
use crate::members::reading;
use crate::routes;
use crate::settings::{Origin, Settings};
use crate::state::{Shared, State};

/// A first head of a request that takes longer is not waited for.
const HEAD_TIMEOUT: Duration = Duration::from_secs(5);

/// How long a client may take to notice that its stream has ended, before it is hung up on.
const STREAMS_END_WITHIN: Duration = Duration::from_secs(1);

/// How often observations are folded, and how often what nobody needs any more is forgotten.
const FOLD_EVERY: Duration = Duration::from_secs(5);
const FORGET_EVERY: Duration = Duration::from_secs(60);
/// How long a product's events may wait for an account that has appeared where no trigger tells us.
const SWEEP_EVERY: Duration = Duration::from_secs(60);
const DELETE_EVERY: Duration = Duration::from_secs(3600);

/// A server that is bound and has not begun to answer.
pub struct Application {
    server: Server,
    address: SocketAddr,
    state: Arc<Shared>,
}

impl Application {
    /// Binds to the address in the settings. Port 0 takes a free one; [`Application::address`] tells which.
    ///
    /// # Errors
    /// Where the address cannot be bound.
    pub fn build(settings: Settings, clock: Clock, metrics: Metrics) -> io::Result<Self> {
        let listener = TcpListener::bind(settings.listen)?;
        let address = listener.local_addr()?;
        let origin = settings
            .public_url
            .clone()
            .unwrap_or_else(|| Origin::of(address));
        let state = Shared::new(settings, origin, clock, metrics);
        let connections = state.limits.connections.clone();
        let shared = Arc::clone(&state);
        let server = HttpServer::new(move || {
            let shared = Arc::clone(&shared);
            App::new()
                .data_factory(move || worker(Arc::clone(&shared)))
                .wrap(from_fn(edge::edge))
                .configure(routes::configure)
        })
        .workers(state.settings.workers)
        .client_request_timeout(HEAD_TIMEOUT)
        .keep_alive(state.settings.keep_alive)
        .on_connect(move |connection, data| connections.on_connect(connection, data))
        .shutdown_timeout(state.settings.shutdown_timeout.as_secs())
        .disable_signals()
        .listen(listener)?
        .run();
        Ok(Self {
            server,
            address,
            state,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Ends it from elsewhere.
    pub fn stop_handle(&self) -> StopHandle {
        StopHandle {
            server: self.server.handle(),
            state: Arc::clone(&self.state),
        }
    }

    /// Answers until it is told to stop and what was under way is finished.
    ///
    /// # Errors
    /// Those of the listener.
    pub async fn run(self) -> io::Result<()> {
        let tasks = [
            actix_web::rt::spawn(chores(Arc::clone(&self.state))),
            actix_web::rt::spawn(listen(Arc::clone(&self.state))),
            actix_web::rt::spawn(follow_runs(Arc::clone(&self.state))),
            actix_web::rt::spawn(follow_statuses(Arc::clone(&self.state))),
            actix_web::rt::spawn(follow_changes(Arc::clone(&self.state))),
        ];
        let outcome = self.server.await;
        for task in tasks {
            task.abort();
            // A connection that listens is given back by a task, for which there has to be somebody left.
            task.await.ok();
        }
        outcome
    }

    /// What other servers on the same database say has changed, as long as this one [runs](Application::run).
    pub fn notices(&self) -> Notices {
        self.state.notices.clone()
    }
}

/// Ends a running [`Application`].
#[derive(Clone)]
pub struct StopHandle {
    server: ServerHandle,
    state: Arc<Shared>,
}

impl StopHandle {
    /// Says no at `/readyz`, waits for balancers to notice, stops listening, and returns when the last request under way
    /// has its answer.
    pub async fn stop(&self) {
        self.state.begin_to_stop();
        tokio::time::sleep(self.state.settings.drain_time).await;
        // Streams go on for as long as they are let: whoever listens comes again, to another server.
        self.state.streams.end(STREAMS_END_WITHIN).await;
        self.server.stop(true).await;
    }

    /// How many requests have no answer yet.
    pub fn under_way(&self) -> usize {
        self.state.under_way.count()
    }

    /// How many streams of events are open.
    pub fn streams(&self) -> usize {
        self.state.streams.count()
    }

    /// Ends now; whoever waits for an answer gets none.
    pub async fn stop_now(&self) {
        self.server.stop(false).await;
    }
}

/// The state of one worker, with connections of its own.
async fn worker(shared: Arc<Shared>) -> Result<State, crm_db::Error> {
    let share = u32::try_from(shared.settings.workers).unwrap_or(1).max(1);
    let connections = shared.settings.database_pool.div_ceil(share);
    let database = connect(&shared, connections).await?;
    Ok(State::new(shared, database))
}

async fn connect(shared: &Shared, connections: u32) -> Result<Database, crm_db::Error> {
    let url = shared.settings.database_url.expose_secret();
    Database::connect(url, &crm_db::Settings::web(connections)).await
}

/// Hears what changes elsewhere.
async fn listen(state: Arc<Shared>) {
    let url = state.settings.database_url.expose_secret();
    match state.notices.listen(url).await {}
}

/// Reads the runs that somebody watches as they change, on a connection of its own, made when it is first needed.
async fn follow_runs(state: Arc<Shared>) {
    let database: OnceCell<Database> = OnceCell::new();
    let read = async |id| {
        let database = database.get_or_try_init(|| connect(&state, 1)).await?;
        let found = crm_db::jobs::find(database, id).await?;
        Ok::<_, crm_db::Error>(found.map(Run::from))
    };
    let again = state.settings.event_heartbeat;
    let notices = state.notices.subscribe();
    state.watched_runs.follow(notices, again, read).await;
}

/// Forgets the words of filters when they change.
async fn follow_statuses(state: Arc<Shared>) {
    let notices = state.notices.subscribe();
    state.vocabulary.follow(notices).await;
}

/// Reads what changes for all pages that listen, on a connection of its own, made when it is first needed.
async fn follow_changes(state: Arc<Shared>) {
    let database: OnceCell<Database> = OnceCell::new();
    let connected = async || {
        let database = database.get_or_try_init(|| connect(&state, 1)).await?;
        Ok(database.clone())
    };
    let notices = state.notices.subscribe();
    let region = state.settings.messages.region;
    crate::live::follow(&state.live, notices, connected, || reading(&state), region).await;
}

/// What has to be done now and then.
async fn chores(state: Arc<Shared>) {
    let keep_alive = state.settings.keep_alive.max(Duration::from_millis(4));
    let mut fold = tokio::time::interval(FOLD_EVERY);
    let mut hang_up = tokio::time::interval(keep_alive / 4);
    let heartbeat = state.settings.event_heartbeat.max(Duration::from_millis(1));
    let mut stalled = tokio::time::interval(heartbeat);
    let mut forget = tokio::time::interval(FORGET_EVERY);
    let mut sweep =
        tokio::time::interval_at(tokio::time::Instant::now() + SWEEP_EVERY, SWEEP_EVERY);
    let mut delete = tokio::time::interval(DELETE_EVERY);
    loop {
        tokio::select! {
            _ = fold.tick() => state.metrics.fold(),
            _ = hang_up.tick() => state.limits.connections.hang_up_idle(keep_alive * 2),
            _ = stalled.tick() => state.streams.hang_up_stalled(heartbeat * 4),
            _ = forget.tick() => state.limits.forget_idle(),
            _ = sweep.tick() => {
                if let Err(error) = hand_over(&state).await {
                    tracing::warn!(%error, "what waits for new members could not be handed over; it is tried again in a minute");
                }
            }
            _ = delete.tick() => {
                if let Err(error) = delete_old(&state).await {
                    tracing::warn!(%error, "what is old could not be deleted; it is tried again in an hour");
                }
            }
        }
    }
}

/// Hands over what waited for users who have appeared.
async fn hand_over(state: &Shared) -> Result<(), crm_db::Error> {
    let database = connect(state, 1).await?;
    let attached = crm_db::ingestion::sweep(&database, state.clock.now()).await?;
    if attached > 0 {
        tracing::info!(
            attached,
            "messages handed over to members who have appeared"
        );
    }
    database.close().await;
    Ok(())
}

/// Deletes sessions that ended, a day late, for a look into the past, runs of long ago, and what products told then.
async fn delete_old(state: &Shared) -> Result<(), crm_db::Error> {
    let now = state.clock.now();
    let database = connect(state, 1).await?;
    crm_db::sessions::delete_ended(&database, now - chrono::TimeDelta::days(1)).await?;
    crm_db::ingestion::delete_old(&database, now).await?;
    crm_db::jobs::delete_old(&database, now).await?;
    database.close().await;
    Ok(())
}
