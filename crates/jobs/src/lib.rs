//! Jobs: what runs over all members, when it does by itself, and on which of several servers; and what is done later out
//! of the queue. Writes no SQL.

pub mod broadcast;
pub mod change_tier;
mod course;
mod look;
mod merge_status;
mod plan;
pub mod queue;
mod restate_revenue;
mod restate_tickets;
mod runner;
mod schedule;
pub mod send_message;
pub mod stripe_event;
mod sync_revenue_metrics;
mod update_activity_metrics;
mod wake_thread;

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use crm_domain::messages::carrier::{Carrier, Mailer};
use crm_domain::messages::{Policy, Region};
use crm_domain::revenue::billing::Billing;
use crm_types::messages::Channel;

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
    /// How messages are sent.
    pub messaging: Messaging,
}

/// How messages are sent, and what they have to keep to.
#[derive(Clone)]
pub struct Messaging {
    pub policy: Policy,
    /// Whose numbers are written without a country's code.
    pub region: Region,
    /// Who carries text messages; none where nobody was named.
    pub carrier: Option<Arc<dyn Carrier>>,
    /// Who carries e-mail; none where nobody was named.
    pub mailer: Option<Arc<dyn Mailer>>,
    /// How long after handing a message over without an answer it may be asked for: what was on its way has arrived by
    /// then.
    pub settle: Duration,
}

impl Messaging {
    /// That nothing is sent.
    pub fn none(policy: Policy) -> Self {
        Self {
            policy,
            region: Region::US,
            carrier: None,
            mailer: None,
            settle: Duration::from_secs(60),
        }
    }

    /// What there is somebody for.
    pub fn carried(&self) -> Vec<Channel> {
        let sms = self.carrier.iter().map(|_| Channel::Sms);
        let email = self.mailer.iter().map(|_| Channel::Email);
        sms.chain(email).collect()
    }
}
