//! `crm demo stripe`, `crm demo twilio` and `crm demo mail`: services around the demo world, so that revenue and messages can
//! be seen without a key; programs of their own, since nothing in the server is to know whether a service is the real one.

use std::time::Duration;

use crm_api::Clock;
use crm_demo::World;
use crm_demo::stripe::{DEMO_KEY, Endpoint, Options, Rates, Running};

use super::print;
use super::serve::Signals;
use crate::{Outcome, cli};

/// How often its clock follows ours.
const TICK: Duration = Duration::from_secs(15);

/// How often messages fare on.
const BEAT: Duration = Duration::from_millis(250);

/// Does what was asked.
pub async fn run(command: cli::Demo) -> Outcome {
    match command {
        cli::Demo::Stripe(options) => stripe(options).await,
        cli::Demo::Twilio(options) => twilio(options).await,
        cli::Demo::Mail(options) => mail(options).await,
    }
}

async fn mail(options: cli::DemoMail) -> Outcome {
    let mut signals = Signals::listen()?;
    if let Some(folder) = &options.folder {
        std::fs::create_dir_all(folder)?;
    }
    let fake = crm_demo::mail::Running::start(crm_demo::mail::Options {
        listen: options.listen,
        folder: options.folder,
        ..crm_demo::mail::Options::default()
    })?;
    print(&format!(
        "CRM_SMTP_URL={}\nCRM_SMTP_FROM={}\n",
        fake.url(),
        crm_demo::mail::DEMO_SENDER,
    ))?;
    signals.next().await;
    Ok(())
}

async fn twilio(options: cli::DemoTwilio) -> Outcome {
    let mut signals = Signals::listen()?;
    let clock = Clock::system();
    let usual = crm_demo::twilio::Options::at(clock.now());
    let fake = crm_demo::twilio::Running::start(crm_demo::twilio::Options {
        listen: options.listen,
        inbound_url: options.webhook_url,
        token: options.token.unwrap_or_else(|| usual.token.clone()),
        deliver: true,
        replies: options.replies,
        answers_help: !options.leave_help,
        ..usual
    })?;
    print(&format!(
        "CRM_TWILIO_BASE_URL={}\nCRM_TWILIO_ACCOUNT_SID={}\nCRM_TWILIO_FROM={}\n",
        fake.base_url(),
        crm_demo::twilio::DEMO_ACCOUNT,
        crm_demo::twilio::DEMO_NUMBER,
    ))?;
    let mut beat = tokio::time::interval(BEAT);
    loop {
        tokio::select! {
            _ = beat.tick() => fake.advance(clock.now()),
            _ = signals.next() => return Ok(()),
        }
    }
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
