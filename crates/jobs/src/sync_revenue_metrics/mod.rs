//! `sync-revenue-metrics`: what is known of Stripe brought up to date, and the figures with it; this is its order. Reads no
//! answer of Stripe's and computes no figure.
//!
//! An incremental run fetches what events tell of since the last run. A full one does that first, then lists everything:
//! what it finds to be different after that, no event had told of, and it says so. Whatever was listed by a run that was
//! stopped is not listed again by the next one.

mod course;
mod listing;
mod work;

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use crm_db::Database;
use crm_db::activity::Halt;
use crm_db::jobs::{Claim, Ending, Progress};
use crm_db::revenue::{
    EVENTS, LISTED, Whose, adopt_currency, link_customers, measure_churn, recompute,
};
use crm_domain::calendar::Calendar;
use crm_types::jobs::RunMode;
use tokio::sync::watch;

use crate::course::Reached;
use crate::{Now, Settings};
use course::Course;
use work::{Interrupted, Work};

/// Stripe keeps events for thirty days; whoever comes close to that cannot be sure of all.
const EVENTS_KEPT: TimeDelta = TimeDelta::days(28);
/// An event may be listed some moments after its second.
const OVERLAP: TimeDelta = TimeDelta::minutes(5);
/// Members whose figures are computed in one go.
const MEMBERS: u32 = 2_000;

/// Goes on until the end, a wish for it, or `stop`.
pub async fn go(
    claim: &mut Claim,
    database: &Database,
    settings: &Settings,
    now: &Now,
    stop: &watch::Receiver<bool>,
) -> Result<Reached, Halt> {
    let Some(billing) = settings.billing.clone() else {
        return Err(Halt::Broken(
            "nobody bills: set CRM_STRIPE_API_KEY, and CRM_STRIPE_BASE_URL where it is not Stripe"
                .to_owned(),
        ));
    };
    let mut work = Work::new(
        claim,
        database.clone(),
        Arc::clone(&billing),
        now.clone(),
        stop.clone(),
    );
    match run(&mut work, settings).await {
        Ok(()) => Ok(Reached::Ending(Ending::Succeeded)),
        Err(Interrupted::Cancelled) => Ok(Reached::Ending(Ending::Cancelled)),
        Err(Interrupted::Stopped) => Ok(Reached::Stop),
        Err(Interrupted::Halt(halt)) => Err(halt),
    }
}

async fn run(work: &mut Work<'_>, settings: &Settings) -> Result<(), Interrupted> {
    let began = work.now();
    // The configuration says what amounts are reported in; whoever was computed in another follows by a task.
    let database = work.database().clone();
    adopt_currency(&database, &settings.currency, began).await?;
    let known = events_since(work).await?;
    let since = known.filter(|since| began - *since < EVENTS_KEPT);
    let full = match (work.mode(), since) {
        (RunMode::Full, _) => true,
        (RunMode::Incremental, Some(_)) => false,
        (RunMode::Incremental, None) => {
            let note = match known {
                None => "a full run: there was none before",
                Some(_) => "a full run: the last one is longer ago than events are kept",
            };
            work.choose(RunMode::Full, note).await?;
            true
        }
    };
    if let Some(since) = since {
        listing::events(work, since - OVERLAP).await?;
    }
    if full {
        let course = Course::begin_or_go_on(work, began, known.is_none()).await?;
        let began = course.began;
        let differences = listing::everything(work, course).await?;
        work.set_place(LISTED, Some(&began.to_rfc3339())).await?;
        figures(work, settings, true).await?;
        work.set_place(course::PLACE, None).await?;
        work.set_place(EVENTS, Some(&began.to_rfc3339())).await?;
        if let Some(note) = differences.told() {
            work.choose(RunMode::Full, &note).await?;
        }
        return Ok(());
    }
    figures(work, settings, false).await?;
    work.set_place(EVENTS, Some(&began.to_rfc3339())).await
}

async fn events_since(work: &Work<'_>) -> Result<Option<DateTime<Utc>>, Interrupted> {
    let text = work.place(EVENTS).await?;
    Ok(text.and_then(|text| text.parse().ok()))
}

/// Whose customers are whose, then the figures: of everybody where all was looked at, since some change by a day going by.
async fn figures(
    work: &mut Work<'_>,
    settings: &Settings,
    everybody: bool,
) -> Result<(), Interrupted> {
    let (database, now) = (work.database().clone(), work.now());
    let calendar = Calendar::new(now, settings.time_zone);
    work.meanwhile(link_customers(&database, now)).await?;
    let changed = if everybody {
        work.meanwhile(measure_churn(&database, &calendar)).await?;
        work.meanwhile(recompute(&database, Whose::Everybody, &calendar))
            .await?
            .changed
    } else {
        let (noticed, newcomers) = (
            Whose::Noticed { limit: MEMBERS },
            Whose::Newcomers { limit: MEMBERS },
        );
        let mut changed = 0;
        for whose in [noticed, newcomers] {
            loop {
                let done = work
                    .meanwhile(recompute(&database, whose, &calendar))
                    .await?;
                changed += done.changed;
                if !done.more {
                    break;
                }
            }
        }
        changed
    };
    work.add(Progress {
        changed: i64::try_from(changed).unwrap_or(i64::MAX),
        ..Progress::default()
    });
    work.flush().await
}
