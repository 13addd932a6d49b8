//! `crm seed`: a demo world in an empty database; says how far it is.

use crm_api::Clock;
use crm_db::revenue::adopt_currency;
use crm_db::tickets::adopt_zone;
use crm_demo::{Progress, SeedOptions};
use crm_domain::calendar::Calendar;

use super::{database_of, print};
use crate::{Outcome, cli, config};

/// Members between two lines of progress.
const STEP: u64 = 100_000;

/// Makes the world that was asked for.
pub async fn seed(options: cli::Seed) -> Outcome {
    let values = super::values()?;
    let config = config::job(&values)?;
    let database = database_of(&config.command, &values).await?;
    let as_of = options.as_of.unwrap_or_else(|| Clock::system().now());
    // The world is paid for in dollars; in another currency its revenue is known once there is a rate.
    adopt_currency(&database, &config.jobs.currency, as_of).await?;
    adopt_zone(&database, config.jobs.time_zone).await?;
    let mut told = 0;
    let mut tell = |progress: Progress| match progress {
        Progress::Members(members) if members / STEP > told => {
            told = members / STEP;
            tracing::info!(members, of = options.members, "members stored");
        }
        Progress::Members(_) => {}
        Progress::Step(step) => tracing::info!(?step, "then"),
    };
    let summary = crm_demo::seed(
        &database,
        SeedOptions {
            members: options.members,
            seed: options.seed,
            calendar: Calendar::new(as_of, config.jobs.time_zone),
            on_progress: &mut tell,
        },
    )
    .await?;
    print(&summary.to_string())?;
    // For whoever wants a Stripe to go with it.
    print(&format!("as of {}\n", as_of.to_rfc3339()))
}
