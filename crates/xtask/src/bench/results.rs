//! The figures of a run as they are written to bench/results.json; computes none.

use serde::Serialize;

use super::cases::Kind;
use super::machine::Machine;
use super::pgbench::Protocol;

#[derive(Debug, Serialize)]
pub struct Results {
    pub machine: Machine,
    pub setup: Setup,
    pub verdicts: Vec<Verdict>,
    pub sizes: Vec<Size>,
}

#[derive(Debug, Serialize)]
pub struct Setup {
    pub clients: u32,
    pub rounds: u32,
    pub seconds_per_round: u32,
    pub page: u16,
    pub postgres: Vec<String>,
    pub server: Vec<String>,
    /// `PGOPTIONS` of pgbench: the server's own session settings.
    pub session: String,
}

/// A goal and whether it was met.
#[derive(Debug, Serialize)]
pub struct Verdict {
    pub goal: String,
    /// What was measured where it was worst.
    pub measured: String,
    pub met: bool,
}

/// Everything measured with so many members.
#[derive(Debug, Serialize)]
pub struct Size {
    pub members: u64,
    pub database_mb: f64,
    /// From the start of the program to its first answer that took the database.
    pub first_answer_ms: f64,
    pub memory: Memory,
    pub cases: Vec<Measured>,
    pub job: Option<Job>,
}

/// `update-activity-metrics`; seconds are medians over the rounds.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Job {
    /// One statement over all members that writes nothing, at its best.
    pub bare_s: f64,
    /// A full run over members of whom nothing changed.
    pub full_s: f64,
    /// A run over the one in a hundred who changed.
    pub incremental_s: f64,
    /// A full run after as many changes.
    pub full_changed_s: f64,
    /// One query for each member and table, from a sample.
    pub one_by_one_s: f64,
    /// The most memory of the server in a full run, in megabytes.
    pub server_mb: Option<f64>,
    pub recompute: Recompute,
    pub sync: Option<Sync>,
}

/// Everybody's revenue computed anew from the mirror.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Recompute {
    pub seconds: f64,
    pub subscriptions: u64,
}

/// `sync-revenue-metrics` over everything there is at Stripe.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Sync {
    pub seconds: f64,
    /// What Stripe's limits make unavoidable.
    pub least_seconds: f64,
    /// Pages of a hundred.
    pub requests: u64,
    pub subscriptions: u64,
}

/// Megabytes (1,000,000 bytes) of the server; none where the system does not say.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Memory {
    /// After the first answer, before any load.
    pub rest_mb: Option<f64>,
    /// The most while under load.
    pub loaded_mb: Option<f64>,
    /// After all load.
    pub after_mb: Option<f64>,
}

#[derive(Debug, Serialize)]
pub struct Measured {
    pub name: String,
    pub kind: Kind,
    pub path: String,
    /// How many members fit, as the answer says: "more than" with a plus.
    pub total: Option<String>,
    /// How many rows the page has.
    pub rows: usize,
    pub alone: Alone,
    pub loaded: Option<Loaded>,
}

/// Requests one after the other, on one warm connection.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Alone {
    pub requests: usize,
    pub p50_ms: f64,
    pub max_ms: f64,
}

/// Medians over the rounds.
#[derive(Debug, Serialize)]
pub struct Loaded {
    pub ours: Rates,
    pub pgbench: Rates,
    /// Our rate by pgbench's.
    pub ratio: f64,
    /// Processor time of the server for one request, in microseconds.
    pub server_cpu_us: Option<f64>,
    /// pgbench's, the faster one.
    pub protocol: Protocol,
    pub statements: Vec<String>,
}

#[derive(Debug, Clone, Copy, Serialize)]
pub struct Rates {
    pub per_second: f64,
    pub p50_ms: f64,
    pub p99_ms: f64,
}
