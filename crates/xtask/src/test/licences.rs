//! cargo-deny: licences, banned crates and sources always; advisories only where they can be fetched.

use std::fs::{self, File};
use std::time::Duration;

use anyhow::Context;

use super::outcome::{Checks, Count, Failure};
use super::session::Session;
use crate::process::Program;
use crate::report::note;
use crate::tools;

/// Where the list of advisories cannot be reached, a connection may hang rather than fail.
const FETCH_LIMIT: Duration = Duration::from_secs(60);

pub fn check(session: &Session<'_>) -> Result<Count, Failure> {
    let deny = tools::cargo_deny(session.workspace)?;
    let ask = |what: &[&str]| {
        Program::new(&deny)
            // Its warnings are for whoever calls it by hand.
            .args(["--all-features", "--log-level", "error", "check"])
            .args(what)
            .dir(session.workspace.root())
    };
    let mut checks = Checks::default();
    checks.add(session.check("licences", ask(&["bans", "licenses", "sources"])));
    checks.add(advisories(session, ask(&["advisories"])));
    checks.finish()
}

fn advisories(session: &Session<'_>, program: Program) -> Result<Count, Failure> {
    let path = session.workspace.target().join("xtask/advisories.log");
    let file = File::create(&path).context("cannot write the log of advisories")?;
    let status = program.log_to(&file)?.status_within(FETCH_LIMIT)?;
    let output = fs::read_to_string(&path).unwrap_or_default();
    match status {
        Some(status) if status.success() => Ok(Count::ONE_PASSED),
        Some(_) if !output.contains("failed to fetch advisory database") => Err(Failure {
            count: Count::ONE_FAILED,
            output,
        }),
        _ => {
            note("the database of advisories cannot be fetched here: not checked");
            Ok(Count::default())
        }
    }
}
