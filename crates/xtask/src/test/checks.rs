//! The checks that are one program or one look each.

use super::outcome::{Checks, Count, Failure};
use super::session::Session;
use crate::arrows as table;
use crate::page as browser_page;
use crate::report::note;

pub fn fmt(session: &Session<'_>) -> Result<Count, Failure> {
    // The names of the files are enough: `cargo fmt` does the rest.
    session.check(
        "fmt",
        session.cargo(&["fmt", "--all", "--check", "--", "-l"]),
    )
}

/// The page too: natively, as its own tests run.
pub fn clippy(session: &Session<'_>) -> Result<Count, Failure> {
    let program = session
        .cargo(&["clippy", "--workspace", "--all-targets"])
        .args(["--", "-D", "warnings"]);
    session.check("clippy", program)
}

pub fn arrows(session: &Session<'_>) -> Result<Count, Failure> {
    table::check(session.workspace)?;
    Ok(Count::ONE_PASSED)
}

/// Two checks: it compiles for the browser, and it is small enough.
pub fn page(session: &Session<'_>) -> Result<Count, Failure> {
    browser_page::ensure(session.workspace, browser_page::Quality::Full)?;
    let mut checks = Checks::default();
    checks.add(Ok(Count::ONE_PASSED));
    let size = browser_page::size::check(session.workspace, false);
    if let Ok(summary) = &size {
        note(summary);
    }
    checks.add(size.map(|_| Count::ONE_PASSED).map_err(Failure::from));
    checks.finish()
}
