//! The course of a run, whatever its job: through restarts of the database, handed over or ended; does no job's work.

use std::time::Duration;

use crm_db::activity::Halt;
use crm_db::jobs::{Claim, Ending, Reclaim, RunRecord, reclaim};
use crm_db::{Database, Error};
use crm_types::jobs::JobName;
use tokio::sync::watch;

use crate::{Now, Settings, sync_revenue_metrics, update_activity_metrics};

/// How long to wait for the database before asking for it again: at first, and at most.
const FIRST_WAIT: Duration = Duration::from_millis(50);
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// How a process and a run part.
#[derive(Debug)]
pub enum Parting {
    Ended(Box<RunRecord>),
    /// The process stops; the next one goes on.
    HandedOver,
    /// Another server has it.
    Taken,
}

/// What brings a stretch of work to its end.
#[derive(Debug)]
pub enum Reached {
    Ending(Ending),
    Stop,
}

/// Executes a claimed run, through restarts of the database, until it ends or `stop` says so.
pub async fn execute(
    database: &Database,
    mut claim: Claim,
    settings: &Settings,
    now: &Now,
    stop: &mut watch::Receiver<bool>,
) -> Result<Parting, Error> {
    loop {
        let reached = match claim.run().job {
            JobName::UpdateActivityMetrics => {
                update_activity_metrics::go(&mut claim, settings, now, stop).await
            }
            JobName::SyncRevenueMetrics => {
                sync_revenue_metrics::go(&mut claim, database, settings, now, stop).await
            }
        };
        let run = claim.run().clone();
        let parted = match reached {
            Ok(Reached::Ending(ending)) => finish(claim, ending, settings, now).await,
            Ok(Reached::Stop) => claim.hand_over().await.map(|()| Parting::HandedOver),
            Err(Halt::Broken(reason)) => finish(claim, Ending::Failed(reason), settings, now).await,
            Err(Halt::Taken) => return Ok(Parting::Taken),
            Err(Halt::Away(error)) => Err(error),
        };
        let error = match parted {
            Ok(parting) => return Ok(parting),
            Err(error @ (Error::Unavailable { .. } | Error::Timeout)) => error,
            Err(error) => return Err(error),
        };
        tracing::warn!(run = %run.id, %error, "the database is away; the run goes on when it is back");
        match come_back(database, &run, settings, now, stop).await? {
            Some(again) => claim = again,
            None => return Ok(Parting::Taken),
        }
    }
}

/// With the day's last word of the counters, where the run went through.
async fn finish(
    claim: Claim,
    ending: Ending,
    settings: &Settings,
    now: &Now,
) -> Result<Parting, Error> {
    let now = now();
    let day = now.with_timezone(&settings.time_zone).date_naive();
    let day = (ending == Ending::Succeeded).then_some(day);
    let run = claim.finish(&ending, day, now).await?;
    Ok(Parting::Ended(Box::new(run)))
}

/// Asks for the database until it is there, and takes the run up again, unless somebody else has.
async fn come_back(
    database: &Database,
    run: &RunRecord,
    settings: &Settings,
    now: &Now,
    stop: &mut watch::Receiver<bool>,
) -> Result<Option<Claim>, Error> {
    let mut wait = FIRST_WAIT;
    loop {
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            // Whoever comes next finds it lost.
            _ = stop.wait_for(|stop| *stop) => return Ok(None),
        }
        match reclaim(database, run, &settings.server, now()).await {
            Ok(Reclaim::Taken(claim)) => return Ok(Some(*claim)),
            Ok(Reclaim::Gone) => return Ok(None),
            Ok(Reclaim::Busy) | Err(Error::Unavailable { .. } | Error::Timeout) => {}
            Err(error) => return Err(error),
        }
        wait = (wait * 2).min(LONGEST_WAIT);
    }
}
