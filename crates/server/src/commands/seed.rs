//! `crm seed`: a demo world in an empty database; says how far it is.

use crm_api::Clock;
use crm_demo::{Progress, SeedOptions};
use crm_domain::calendar::Calendar;
use crm_domain::revenue::TierOfPrice;

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
    for (price, tier, lasting) in crm_demo::stripe::tiers() {
        let of = TierOfPrice {
            tier: tier.to_owned(),
            lasting,
        };
        crm_db::revenue::put_price_tier(&database, price, &of, None, as_of).await?;
    }
    print(&summary.to_string())?;
    // For whoever wants a Stripe to go with it.
    print(&format!("as of {}\n", as_of.to_rfc3339()))
}
