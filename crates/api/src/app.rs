//! Builds the server out of its parts and runs it to an orderly end; reads no configuration and installs no logger.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use actix_web::dev::{Server, ServerHandle};
use actix_web::middleware::from_fn;
use actix_web::web::Data;
use actix_web::{App, HttpServer};
use crm_db::Database;

use crate::clock::Clock;
use crate::edge::{self, metrics::Metrics};
use crate::routes;
use crate::settings::Settings;
use crate::state::State;

/// A head of a request that takes longer is not waited for, nor is a connection without one kept longer.
const HEAD_TIMEOUT: Duration = Duration::from_secs(5);
const KEEP_ALIVE: Duration = Duration::from_secs(75);

/// How often observations are folded, and how often what nobody needs any more is forgotten.
const FOLD_EVERY: Duration = Duration::from_secs(5);
const FORGET_EVERY: Duration = Duration::from_secs(60);
const DELETE_EVERY: Duration = Duration::from_secs(3600);

/// A server that is bound and has not begun to answer.
pub struct Application {
    server: Server,
    address: SocketAddr,
    state: Data<State>,
}

impl Application {
    /// Binds to the address in the settings. Port 0 takes a free one; [`Application::address`] tells which.
    ///
    /// # Errors
    /// Where the address cannot be bound.
    pub fn build(
        settings: Settings,
        database: Database,
        clock: Clock,
        metrics: Metrics,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind(settings.listen)?;
        let address = listener.local_addr()?;
        let state = State::new(settings, database, clock, metrics);
        let connections = state.limits.connections.clone();
        let shared = state.clone();
        let server = HttpServer::new(move || {
            App::new()
                .app_data(shared.clone())
                .wrap(from_fn(edge::edge))
                .configure(routes::configure)
        })
        .workers(state.settings.workers)
        .client_request_timeout(HEAD_TIMEOUT)
        .keep_alive(KEEP_ALIVE)
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
            state: self.state.clone(),
        }
    }

    /// Answers until it is told to stop and what was under way is finished.
    ///
    /// # Errors
    /// Those of the listener.
    pub async fn run(self) -> io::Result<()> {
        let chores = actix_web::rt::spawn(chores(self.state));
        let outcome = self.server.await;
        chores.abort();
        outcome
    }
}

/// Ends a running [`Application`].
#[derive(Clone)]
pub struct StopHandle {
    server: ServerHandle,
    state: Data<State>,
}

impl StopHandle {
    /// Says no at `/readyz`, waits for balancers to notice, stops listening, and returns when the last request under way
    /// has its answer.
    pub async fn stop(&self) {
        self.state.begin_to_stop();
        tokio::time::sleep(self.state.settings.drain_time).await;
        self.server.stop(true).await;
    }
}

/// What has to be done now and then.
async fn chores(state: Data<State>) {
    let mut fold = tokio::time::interval(FOLD_EVERY);
    let mut forget = tokio::time::interval(FORGET_EVERY);
    let mut delete = tokio::time::interval(DELETE_EVERY);
    loop {
        tokio::select! {
            _ = fold.tick() => state.metrics.fold(),
            _ = forget.tick() => state.limits.forget_idle(),
            _ = delete.tick() => {
                // A day's grace, for a look into the past.
                let before = state.clock.now() - chrono::TimeDelta::days(1);
                if let Err(error) = crm_db::sessions::delete_ended(&state.database, before).await {
                    tracing::warn!(%error, "ended sessions could not be deleted; it is tried again in an hour");
                }
            }
        }
    }
}
