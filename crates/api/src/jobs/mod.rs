//! Runs of jobs over HTTP: listed, looked at, watched, cancelled; runs none.

mod cancel;
mod differences;
mod get;
mod list;
mod query;
mod watch;
mod watched;

pub use cancel::*;
pub use differences::*;
pub use get::*;
pub use list::*;
pub use watch::*;
pub use watched::WatchedRuns;

use crm_types::ids::RunId;

use crate::error::Error;

/// Where a run is to be looked at.
pub fn address(id: RunId) -> String {
    format!("/api/crm/jobs/{id}")
}

fn no_such_run() -> Error {
    Error::not_found("There is no such run.")
}
