//! Journeys in Chromium through the real page of a real server with a demo world; counts what
//! Playwright reports, and then whether Segment's and RudderStack's SDKs find their way there.

use std::fs::{self, File};

use anyhow::{Context, Result};
use serde_json::Value;

use super::outcome::{Checks, Count, Failure};
use super::session::Session;
use crate::crm::{self, Crm, Serving, secrets};
use crate::page;
use crate::postgres;
use crate::process::Program;
use crate::report::step;
use crate::tools::{chromium, node};

const MEMBERS: u32 = 300;

pub fn check(session: &mut Session<'_>) -> Result<Count, Failure> {
    let chromium = chromium::ensure()?;
    let node = node::ensure()?;
    let folder = session.workspace.path("e2e");
    node::ensure_packages(&folder)?;
    let script = |path: &str| {
        Program::new(&node)
            .arg(folder.join("node_modules").join(path))
            .dir(&folder)
    };
    let mut checks = Checks::default();
    checks.add(session.check(
        "journeys-types",
        script("typescript/bin/tsc").arg("--noEmit"),
    ));

    page::ensure(session.workspace, page::Quality::Full)?;
    session.build()?;
    let database = Scratch::make(session)?;
    let password = secrets::random(20)?;
    let World {
        serving,
        beside,
        twilio,
        port,
    } = serve(session, &database.url, &password)?;
    let report = session.workspace.target().join("xtask/journeys.json");
    // Of an earlier run.
    let _ = fs::remove_file(&report);
    let playwright = script("@playwright/test/cli.js")
        .args(["test", "--reporter", "list,json"])
        .env("BASE_URL", format!("http://127.0.0.1:{port}"))
        .env("ADMIN_EMAIL", crm::OWNER)
        .env("ADMIN_PASSWORD", &password)
        .env("CHROMIUM_PATH", &chromium)
        // A journey may hold a run up, as a busy database does.
        .env("JOURNEYS_DATABASE_URL", &database.url)
        .env("PSQL_PATH", postgres::psql()?)
        // What is written by members, and how messages to them fare, is asked for there.
        .env("TWILIO_URL", twilio)
        .env("PLAYWRIGHT_JSON_OUTPUT_NAME", &report)
        .env("FORCE_COLOR", "0");
    let output = session.run("journeys", playwright);
    // After the journeys, in whose world they make members.
    let sdks = Program::new(&node)
        .arg(folder.join("sdks/run.mjs"))
        .dir(&folder)
        .env("BASE_URL", format!("http://127.0.0.1:{port}"))
        .env("ADMIN_EMAIL", crm::OWNER)
        .env("ADMIN_PASSWORD", &password)
        .env("CHROMIUM_PATH", &chromium);
    checks.add(session.check("sdks", sdks));
    drop((serving, beside));
    database.remove()?;
    let output = output?;
    let counted = fs::read_to_string(&report)
        .ok()
        .and_then(|text| count(&text));
    checks.add(judge(output.success, counted, output.text));
    checks.finish()
}

/// What the journeys walk through.
struct World {
    serving: Serving,
    /// The Stripe that bills it, and the Twilio that reaches nobody's phone.
    beside: [Serving; 2],
    twilio: String,
    port: u16,
}

/// Starts a server on a fresh world, and what stands beside it; the server's log lies beside those of the steps.
fn serve(session: &Session<'_>, url: &str, password: &str) -> Result<World> {
    let port = crm::free_port()?;
    let mut crm = Crm::new(session.crm(), url, &secrets::random(64)?, port);
    step("Making a world and starting the server", || {
        crm.migrate()?;
        let as_of = crm.seed(MEMBERS)?;
        let stripe = crm.with_stripe(MEMBERS, &as_of, port)?;
        let (carrier, twilio) = crm.with_twilio(port, false)?;
        // Whatever the hour is, a journey ends the same way.
        crm.set("CRM_QUIET_HOURS", "never");
        crm.sync()?;
        crm.ensure_owner(password)?;
        let path = session.workspace.target().join("xtask/server.log");
        let log = File::create(&path).context("cannot write the server's log")?;
        let serving = crm.serve(port, |program| program.log_to(&log));
        let serving = serving.with_context(|| fs::read_to_string(&path).unwrap_or_default())?;
        Ok(World {
            serving,
            beside: [stripe, carrier],
            twilio,
            port,
        })
    })
}

/// A database for the journeys alone.
struct Scratch {
    url: String,
    /// What removes it, where it is on somebody's server.
    removal: Option<Program>,
}

impl Scratch {
    fn make(session: &mut Session<'_>) -> Result<Self> {
        let server = session.database()?;
        if !server.given {
            return Ok(Self {
                url: session
                    .own_database()
                    .context("the cluster is not running")?,
                removal: None,
            });
        }
        let name = format!("crm_journeys_{}", std::process::id());
        let psql = postgres::psql()?;
        let ask = |statement: &str| {
            Program::new(&psql)
                .args(["--no-psqlrc", "--quiet", "--command"])
                .arg(format!("{statement} database {name}"))
                .arg(&server.admin_url)
        };
        ask("create").text_from(b"")?;
        Ok(Self {
            url: with_database(&server.admin_url, &name),
            removal: Some(ask("drop")),
        })
    }

    fn remove(self) -> Result<()> {
        match self.removal {
            Some(removal) => removal.text_from(b"").map(drop),
            None => Ok(()),
        }
    }
}

/// The address of another database on the same server.
fn with_database(url: &str, name: &str) -> String {
    let (address, query) = match url.split_once('?') {
        Some((address, query)) => (address, format!("?{query}")),
        None => (url, String::new()),
    };
    let host = address.find("://").map_or(0, |at| at + 3);
    let end = address[host..]
        .find('/')
        .map_or(address.len(), |at| host + at);
    format!("{}/{name}{query}", &address[..end])
}

fn judge(success: bool, counted: Option<Count>, output: String) -> Result<Count, Failure> {
    let mut count = counted.unwrap_or_default();
    if success && count.failed == 0 && count.passed > 0 {
        return Ok(count);
    }
    count.failed = count.failed.max(1);
    Err(Failure { count, output })
}

/// The `stats` of Playwright's JSON report. One that passed only when repeated did not pass.
fn count(report: &str) -> Option<Count> {
    let report: Value = serde_json::from_str(report).ok()?;
    let of = |what: &str| report["stats"][what].as_u64();
    Some(Count {
        passed: of("expected")?,
        failed: of("unexpected")? + of("flaky")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn playwrights_report_is_counted() {
        let report = r#"{"suites": [], "stats": {"expected": 9, "unexpected": 1, "flaky": 2, "skipped": 4}}"#;
        assert_eq!(
            count(report).map(|c| c.to_string()).as_deref(),
            Some("9 passed, 3 failed")
        );
        assert_eq!(count("{}"), None);
    }

    #[test]
    fn no_journey_at_all_is_a_failure() {
        assert!(judge(true, Some(Count::default()), String::new()).is_err());
        assert!(judge(true, None, String::new()).is_err());
        assert!(judge(true, Some(Count::ONE_PASSED), String::new()).is_ok());
    }

    #[test]
    fn the_database_of_an_address_is_exchanged() {
        let with = |url| with_database(url, "x");
        assert_eq!(
            with("postgres://me@%2Frun/postgres"),
            "postgres://me@%2Frun/x"
        );
        assert_eq!(
            with("postgres://h:1/a?sslmode=off"),
            "postgres://h:1/x?sslmode=off"
        );
        assert_eq!(with("postgres://h:1"), "postgres://h:1/x");
    }
}
