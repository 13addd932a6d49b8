//! Runs of jobs: asked for, joined, found, cancelled, executed by one at a time, and what is kept of each day; does no job's work.

mod claim;
mod list;
mod record;
mod request;
mod retention;
mod slots;
mod snapshots;

pub use claim::{Claim, Ending, Progress, Reclaim, claim, reclaim, recover};
pub use list::{RunPage, RunQuery, find, last_succeeded, list, open};
pub use record::RunRecord;
pub use request::{Cancellation, NewRun, Requested, cancel, request};
pub use retention::delete_old;
pub use slots::{Slot, serve_slot};

pub(crate) use claim::{Course, Marks, advance, set_course};
