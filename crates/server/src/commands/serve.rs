//! `crm serve`: builds the application, serves, and ends in order on SIGTERM or Ctrl-C; a second signal ends it at once.

use crm_api::{Application, Clock, Metrics, Settings, StopHandle};
use crm_db::Database;
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
    let application = Application::build(config.settings, Clock::system(), metrics)?;
    let address = application.address();
    tracing::info!(
        address = %format_args!("http://{address}"),
        version = env!("CARGO_PKG_VERSION"),
        "listening"
    );
    let stopping = actix_web::rt::spawn(stop_on(signals, application.stop_handle()));
    let outcome = application.run().await;
    stopping.abort();
    tracing::info!("stopped");
    Ok(outcome?)
}

/// A server on an old schema would answer with nothing but faults.
async fn require_schema(settings: &Settings) -> Outcome {
    let url = settings.database_url.expose_secret();
    let database = Database::connect(url, &crm_db::Settings::web(1)).await?;
    let pending = database.pending_migrations().await?;
    database.close().await;
    match pending {
        0 => Ok(()),
        count => Err(Failure::Refused(format!(
            "the schema is not up to date: {count} migrations have to run; run `crm migrate` first"
        ))),
    }
}

struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    /// From here on they no longer kill us.
    fn listen() -> std::io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.interrupt.recv() => "SIGINT",
        }
    }
}

async fn stop_on(mut signals: Signals, application: StopHandle) {
    let signal = signals.next().await;
    tracing::info!(signal, "stopping: requests under way are finished first");
    tokio::select! {
        () = application.stop() => {}
        signal = signals.next() => {
            tracing::warn!(signal, "stopping at once");
            application.stop_now().await;
        }
    }
}
