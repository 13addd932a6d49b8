//! Whether this instance lives, and whether to send it requests; what it counts, for Prometheus.

mod check_liveness;
mod check_readiness;
mod metrics;

pub use check_liveness::*;
pub use check_readiness::*;
pub use metrics::metrics;

use crm_types::health::Health;

fn healthy() -> Health {
    Health {
        status: "ok".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    }
}
