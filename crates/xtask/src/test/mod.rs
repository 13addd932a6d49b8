//! `cargo xtask test`: every check there is, each named and timed; the last line counts them.

mod cargo;
mod checks;
mod journeys;
mod licences;
mod openapi;
mod outcome;
mod session;

use std::time::Instant;

use anyhow::Result;
use clap::ValueEnum;

use crate::interrupt;
use crate::report::{AlreadySaid, duration};
use crate::workspace::Workspace;
use outcome::{Count, Failure};
use session::Session;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Only these steps, in the order of the list; all without any
    #[arg(value_enum)]
    steps: Vec<Step>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Step {
    /// Formatting
    Fmt,
    /// Arrows between crates, and the first line of every file
    Arrows,
    /// Licences, banned crates, sources; advisories where they can be fetched
    Licences,
    /// Clippy over everything, warnings as errors
    Clippy,
    /// The page for the browser, within its budget of bytes
    Page,
    /// Unit, property, database and HTTP tests
    Tests,
    /// The OpenAPI document: as the routes are, and as the linters like it
    Openapi,
    /// Journeys through the page in Chromium
    Journeys,
}

impl Step {
    fn work(self, session: &mut Session<'_>) -> Result<Count, Failure> {
        match self {
            Self::Fmt => checks::fmt(session),
            Self::Arrows => checks::arrows(session),
            Self::Licences => licences::check(session),
            Self::Clippy => checks::clippy(session),
            Self::Page => checks::page(session),
            Self::Tests => cargo::tests(session),
            Self::Openapi => openapi::check(session),
            Self::Journeys => journeys::check(session),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Fmt => "fmt",
            Self::Arrows => "arrows",
            Self::Licences => "licences",
            Self::Clippy => "clippy",
            Self::Page => "page",
            Self::Tests => "tests",
            Self::Openapi => "openapi",
            Self::Journeys => "journeys",
        }
    }
}

/// Runs the steps one after the other, also after one that failed, and closes with `N passed, N failed`.
///
/// # Errors
/// When anything failed, or somebody asked us to stop.
pub fn command(workspace: &Workspace, arguments: &Arguments) -> Result<()> {
    let all = Step::value_variants().iter().copied();
    let wanted = |step: &Step| arguments.steps.is_empty() || arguments.steps.contains(step);
    let mut session = Session::new(workspace)?;
    let mut total = Count::default();
    let mut failed = Vec::new();
    for step in all.filter(wanted) {
        println!("━━ {}", step.name());
        let began = Instant::now();
        let answer = step.work(&mut session);
        interrupt::check()?;
        let took = duration(began.elapsed());
        let count = match &answer {
            Ok(count) => *count,
            Err(failure) => {
                println!("{}", failure.output.trim_end());
                failed.push(step.name());
                failure.count
            }
        };
        println!("━━ {}: {count} in {took}", step.name());
        total += count;
    }
    session.end()?;
    if !failed.is_empty() {
        println!("failed: {}", failed.join(", "));
    }
    println!("{total}");
    match failed.is_empty() {
        true => Ok(()),
        false => Err(AlreadySaid.into()),
    }
}
