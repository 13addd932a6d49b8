//! `crm serve`: builds the application, serves, and ends in order on SIGTERM or Ctrl-C; a second signal ends it at once.

use std::sync::Arc;

use crm_api::{Application, Clock, Metrics, Settings, StopHandle};
use crm_db::Database;
use crm_db::revenue::adopt_currency;
use crm_db::tickets::adopt_zone;
use crm_jobs::Runner;
use secrecy::ExposeSecret;
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::{tell_unknown, values};
use crate::{Failure, Outcome, config, logging};

/// Serves until told to stop.
pub async fn serve() -> Outcome {
    let values = values()?;
    let config = config::serve(&values)?;
    logging::begin(&config.log);
    tell_unknown(&values);
    let metrics = Metrics::install().map_err(|error| Failure::Refused(error.to_string()))?;
    require_schema(&config.settings).await?;
    let signals = Signals::listen()?;
    let clock = Clock::system();
    let database = jobs_database(&config.settings).await?;
    let plans = config.settings.plans.clone();
    let jobs = config::settings(&config.jobs, plans)?;
    // One truth: amounts that were computed in another currency follow by a task.
    if adopt_currency(&database, &jobs.currency, clock.now()).await? {
        tracing::info!(
            currency = jobs.currency,
            "amounts are reported in another currency than before; the figures follow"
        );
    }
    // Whoever set a zone for tickets keeps it.
    adopt_zone(&database, jobs.time_zone).await?;
    // One client for both: they share what Stripe allows a second.
    let settings = Settings {
        billing: jobs.billing.clone(),
        ..config.settings
    };
    let application = Application::build(settings, clock.clone(), metrics)?;
    let runner = Runner::start(
        database,
        &application.notices(),
        jobs,
        Arc::new(move || clock.now()),
    );
    let address = application.address();
    tracing::info!(
        address = %format_args!("http://{address}"),
        version = env!("CARGO_PKG_VERSION"),
        "listening"
    );
    let stopping = actix_web::rt::spawn(stop_on(
        signals,
        application.stop_handle(),
        runner.stopper(),
    ));
    let outcome = application.run().await;
    stopping.abort();
    runner.stop().await;
    tracing::info!("stopped");
    Ok(outcome?)
}

/// For looking at runs now and then, storing what Stripe says, and tasks; the run under way has a connection of its own.
async fn jobs_database(settings: &Settings) -> Result<Database, Failure> {
    let url = settings.database_url.expose_secret();
    Ok(Database::connect(url, &crm_db::Settings::jobs(6)).await?)
}

/// A server on an old schema would answer with nothing but faults.
async fn require_schema(settings: &Settings) -> Outcome {
    let url = settings.database_url.expose_secret();
    let database = Database::connect(url, &crm_db::Settings::web(1)).await?;
    let outcome = super::require_schema(&database).await;
    database.close().await;
    outcome
}

/// The signals that ask us to end.
pub struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    /// From here on they no longer kill us.
    pub fn listen() -> std::io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    /// The next one's name.
    pub async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.interrupt.recv() => "SIGINT",
        }
    }
}

async fn stop_on(mut signals: Signals, application: StopHandle, stop_runs: impl Fn()) {
    let signal = signals.next().await;
    tracing::info!(signal, "stopping: requests under way are finished first");
    stop_runs();
    tokio::select! {
        () = application.stop() => {}
        signal = signals.next() => {
            tracing::warn!(signal, "stopping at once");
            application.stop_now().await;
        }
    }
}
