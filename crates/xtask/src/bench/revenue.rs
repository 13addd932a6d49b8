//! Revenue against what cannot be avoided: everybody's figures computed from the mirror, and a sync against Stripe's limits,
//! which the demo's Stripe keeps. On the copy of the world that jobs are measured on.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use nix::sys::signal::Signal;

use super::database::Database;
use super::results::{Recompute, Sync};
use super::service::Crm;
use super::setup;
use crate::interrupt;

/// How long either may take before the bench gives up.
const PATIENCE: Duration = Duration::from_secs(1800);

/// A Stripe for more members does not fit beside everything else.
const MOST_MEMBERS: u64 = 100_000;

/// What Stripe allows: objects a page, requests a second of one endpoint, and in all.
const PAGE: u64 = 100;
const ENDPOINT_RATE: f64 = 25.0;
const RATE: f64 = 100.0;

/// Everybody's figures anew, as after a change of the policy, by the server that runs on this copy.
pub fn recompute(copy: &Database) -> Result<Recompute> {
    let subscriptions =
        copy.number("select count(*) from billing.objects where kind = 'subscription';")?;
    let began = copy.text(
        "with told as (select pg_notify('crm', '{\"kind\":\"queue\"}'))
         insert into crm.queue (kind, key, payload, due_at)
         select 'restate-revenue', 'bench-' || gen_random_uuid(), '{}', now() from told
         returning extract(epoch from clock_timestamp());",
    )?;
    let began: f64 = began.parse().context("no time")?;
    let waited = Instant::now();
    loop {
        let ended = copy.text(
            "select coalesce(max(extract(epoch from ended_at)), 0)
             from crm.queue where kind = 'restate-revenue' and state = 'done';",
        )?;
        let ended: f64 = ended.parse().context("no time")?;
        if ended > began {
            return Ok(Recompute {
                seconds: ended - began,
                subscriptions,
            });
        }
        ensure!(waited.elapsed() < PATIENCE, "the figures do not follow");
        interrupt::check()?;
        // Postgres' own clock is what is measured; this one only looks for the end.
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A full sync of this copy; none where there are more members than a Stripe beside everything else can hold.
pub fn sync(crm: &Crm, copy: &Database, members: u64) -> Result<Option<Sync>> {
    if members > MOST_MEMBERS {
        return Ok(None);
    }
    let address = TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .context("cannot take a port")?
        .to_string();
    let size = members.to_string();
    let stripe = [
        "demo",
        "stripe",
        "--listen",
        &address,
        "--members",
        &size,
        "--seed",
        setup::SEED,
    ];
    let log = std::fs::File::options()
        .create(true)
        .append(true)
        .open(&crm.log)?;
    let fake = crm
        .command(&copy.url, &stripe)
        .log_to(&log)?
        .background(Signal::SIGTERM)?;
    let waited = Instant::now();
    while std::net::TcpStream::connect(&address).is_err() {
        ensure!(
            waited.elapsed() < PATIENCE,
            "the demo's Stripe does not listen"
        );
        interrupt::check()?;
        std::thread::sleep(Duration::from_millis(50));
    }
    crm.command(&copy.url, &["job", "run", "sync-revenue-metrics", "--full"])
        .env("CRM_STRIPE_BASE_URL", format!("http://{address}/"))
        .env("CRM_STRIPE_API_KEY", "sk_test_demo")
        .log_to(&log)?
        .run()?;
    drop(fake);
    let seconds = copy.text(
        "select extract(epoch from ended_at - started_at) from crm.job_runs
         where job = 'sync-revenue-metrics' and state = 'succeeded' order by ended_at desc limit 1;",
    )?;
    let kinds = copy.lines("select kind || '|' || count(*) from billing.objects group by kind;")?;
    let mut pages = Vec::new();
    for line in kinds {
        let Some((kind, count)) = line.split_once('|') else {
            bail!("{line} is no count of a kind");
        };
        let count: u64 = count.parse().context("no count")?;
        pages.push((kind.to_owned(), count.div_ceil(PAGE).max(1)));
    }
    Ok(Some(Sync {
        seconds: seconds.parse().context("no seconds")?,
        least_seconds: least(&pages),
        requests: pages.iter().map(|(_, pages)| pages).sum(),
        subscriptions: copy
            .number("select count(*) from billing.objects where kind = 'subscription';")?,
    }))
}

/// Seconds that Stripe's limits make of so many pages, whoever asks for them.
// Pages are far below 2^52.
#[allow(clippy::cast_precision_loss)]
fn least(pages: &[(String, u64)]) -> f64 {
    let all: u64 = pages.iter().map(|(_, pages)| pages).sum();
    let most = pages
        .iter()
        .map(|(_, pages)| *pages)
        .max()
        .unwrap_or_default();
    (all as f64 / RATE).max(most as f64 / ENDPOINT_RATE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_busiest_endpoint_or_all_together_set_the_least_time() {
        let of = |pages: &[u64]| {
            let named = pages.iter().map(|pages| (String::new(), *pages));
            least(&named.collect::<Vec<_>>())
        };
        assert!((of(&[100, 100]) - 4.0).abs() < 1e-9);
        assert!((of(&[100, 100, 100, 100, 100]) - 5.0).abs() < 1e-9);
    }
}
