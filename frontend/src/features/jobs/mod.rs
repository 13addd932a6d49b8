//! Jobs: what runs by itself or because somebody asked, how it goes and how it went; computes nothing.

mod failures;
mod history;
mod job_card;
mod live;
mod page;
mod progress;
mod start;
mod words;

pub use failures::failures_of;
pub use live::{LiveRuns, live_runs};
pub use page::JobsPage;
pub use progress::RunProgress;
pub use start::{Starter, use_starter};
pub use words::outcome;

use crate::paths;
use crate::shell::NavEntry;
use crate::ui::Glyph;

/// The entry of the sidebar.
pub fn navigation() -> NavEntry {
    NavEntry::new("Jobs", Glyph::Jobs, paths::JOBS)
        .keys("g j")
        .minor()
}
