//! `crm demo stripe`: a Stripe that knows the demo world, so that revenue can be seen without a key; a program of its own,
//! since nothing in the server is to know whether Stripe is the real one.

use std::time::Duration;

use crm_api::Clock;
use crm_demo::World;
use crm_demo::stripe::{DEMO_KEY, Endpoint, Options, Rates, Running};

use super::print;
use super::serve::Signals;
use crate::{Outcome, cli};

/// How often its clock follows ours.
const TICK: Duration = Duration::from_secs(15);

/// Does what was asked.
pub async fn run(command: cli::Demo) -> Outcome {
    let cli::Demo::Stripe(options) = command;
    stripe(options).await
}

async fn stripe(options: cli::DemoStripe) -> Outcome {
    let mut signals = Signals::listen()?;
    let clock = Clock::system();
    let as_of = options.as_of.unwrap_or_else(|| clock.now());
    let fake = Running::start(Options {
        listen: options.listen,
        rates: Some(Rates::STRIPE),
        deliver: options.webhook_url.is_some(),
        ..Options::at(as_of)
    })?;
    fake.fill(World::new(options.seed, as_of)?, options.members);
    fake.advance(clock.now().timestamp());
    // What happened until now is told by lists and events; only what happens from now on is sent.
    fake.account().unsent.clear();
    if let Some((url, secret)) = options.webhook_url.zip(options.webhook_secret) {
        fake.send_to(Endpoint {
            url,
            secrets: vec![secret],
        });
    }
    print(&format!(
        "CRM_STRIPE_BASE_URL={}\nCRM_STRIPE_API_KEY={DEMO_KEY}\n",
        fake.base_url()
    ))?;
    let mut tick = tokio::time::interval(TICK);
    loop {
        tokio::select! {
            _ = tick.tick() => fake.advance(clock.now().timestamp()),
            _ = signals.next() => return Ok(()),
        }
    }
}
