//! What every handler may reach, shared by all workers; decides nothing.

use std::sync::atomic::{AtomicBool, Ordering};

use actix_web::web::Data;
use crm_db::Database;

use crate::auth::keys::Keys;
use crate::auth::password::Passwords;
use crate::clock::Clock;
use crate::edge::metrics::Metrics;
use crate::limit::Limits;
use crate::settings::Settings;

/// The shared state; handlers take it as `web::Data<State>`.
pub struct State {
    pub settings: Settings,
    pub database: Database,
    pub clock: Clock,
    pub keys: Keys,
    pub passwords: Passwords,
    pub limits: Limits,
    pub metrics: Metrics,
    stopping: AtomicBool,
}

impl State {
    /// State for one instance.
    pub fn new(
        settings: Settings,
        database: Database,
        clock: Clock,
        metrics: Metrics,
    ) -> Data<Self> {
        Data::new(Self {
            keys: Keys::new(&settings.jwt_secret),
            passwords: Passwords::new(settings.workers),
            limits: Limits::new(&settings),
            stopping: AtomicBool::new(false),
            settings,
            database,
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
}
