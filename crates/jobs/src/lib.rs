//! Jobs: what runs over all members, when it does by itself, and on which of several servers; and what is done later out
//! of the queue. Writes no SQL.

pub mod change_tier;
mod course;
mod look;
mod merge_status;
mod plan;
pub mod queue;
mod restate_revenue;
mod runner;
mod schedule;
pub mod stripe_event;
mod sync_revenue_metrics;
mod update_activity_metrics;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use crm_domain::revenue::billing::Billing;

pub use plan::{BadPlan, Plan};
pub use runner::Runner;

/// Says what time it is.
pub type Now = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// What holds for all jobs of a process.
#[derive(Clone)]
pub struct Settings {
    /// What people are told about who executes a run.
    pub server: String,
    /// Members in one transaction.
    pub portion: u32,
    /// In which days are counted.
    pub time_zone: Tz,
    /// What amounts are reported in: ISO 4217, upper case.
    pub currency: String,
    /// What is run by itself.
    pub plans: Vec<Plan>,
    /// Who bills; none where nobody was named.
    pub billing: Option<Arc<dyn Billing>>,
}
