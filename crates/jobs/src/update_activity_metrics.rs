//! `update-activity-metrics`: every member's figures, computed from their sources; this is its order, the work is the database's.

use crm_db::activity::{Halt, Step, Walk};
use crm_db::jobs::{Claim, Ending};
use crm_domain::calendar::Calendar;
use tokio::sync::watch;

use crate::course::Reached;
use crate::{Now, Settings};

/// Walks through the members until the end, a wish for it, or `stop`.
pub async fn go(
    claim: &mut Claim,
    settings: &Settings,
    now: &Now,
    stop: &watch::Receiver<bool>,
) -> Result<Reached, Halt> {
    let calendar = || Calendar::new(now(), settings.time_zone);
    let mut walk = Walk::begin(claim, settings.portion, &calendar()).await?;
    loop {
        if claim.is_cancelled() {
            return Ok(Reached::Ending(Ending::Cancelled));
        }
        if *stop.borrow() {
            return Ok(Reached::Stop);
        }
        if walk.step(claim, &calendar()).await? == Step::Arrived {
            return Ok(Reached::Ending(Ending::Succeeded));
        }
    }
}
