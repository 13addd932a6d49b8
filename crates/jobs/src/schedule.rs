//! Keeps the schedule: asks for a run at each planned time, one of all servers does; a time that was missed is made up once.

use std::time::Duration;

use chrono::{DateTime, Utc};
use crm_db::Database;
use crm_db::jobs::{NewRun, Slot, serve_slot};
use crm_types::jobs::{JobName, RunMode, Trigger};
use tokio::sync::watch;

use crate::{Now, Plan};

/// How long to trust the clock: one that is set, or a machine that slept, moves the next time.
const LONGEST_WAIT: Duration = Duration::from_secs(20);

/// How long to wait where the database did not answer.
const AFTER_ERROR: Duration = Duration::from_secs(5);

/// Serves planned times until `stop` says so.
pub async fn keep(database: Database, plans: Vec<Plan>, now: Now, mut stop: watch::Receiver<bool>) {
    if plans.is_empty() {
        return;
    }
    // What need not be asked again.
    let mut served: Vec<Option<DateTime<Utc>>> = vec![None; plans.len()];
    loop {
        let mut pause = LONGEST_WAIT;
        for (plan, served) in plans.iter().zip(&mut served) {
            let at = now();
            match serve(&database, plan, served, at).await {
                Ok(()) => {}
                Err(error) => {
                    tracing::warn!(job = %plan.job(), %error, "a planned run could not be asked for; it is tried again");
                    pause = pause.min(AFTER_ERROR);
                }
            }
            if let Some(next) = plan.next_after(at) {
                pause = pause.min((next - at).to_std().unwrap_or_default());
            }
        }
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
    }
}

/// Changes of sources are all noted; of what happens at Stripe we are told, which is less certain: every night looks at all.
fn mode(job: JobName) -> RunMode {
    match job {
        JobName::UpdateActivityMetrics => RunMode::Incremental,
        JobName::SyncRevenueMetrics => RunMode::Full,
    }
}

/// Serves the time that is due, unless that was done.
async fn serve(
    database: &Database,
    plan: &Plan,
    served: &mut Option<DateTime<Utc>>,
    at: DateTime<Utc>,
) -> Result<(), crm_db::Error> {
    let Some(due) = plan.due_at(at).filter(|due| *served != Some(*due)) else {
        return Ok(());
    };
    let new = NewRun {
        job: plan.job(),
        mode: mode(plan.job()),
        trigger: Trigger::Schedule,
        requested_by: None,
    };
    let slot = serve_slot(database, &new, due, at).await?;
    *served = Some(due);
    if let Slot::Fired(run) = slot {
        tracing::info!(job = %plan.job(), run = %run.id, %due, "planned run");
    }
    Ok(())
}
