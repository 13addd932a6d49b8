//! Jobs: what runs by itself or because somebody asked, how it goes and how it went; computes nothing.

mod differences;
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
pub use progress::RunProgress;
pub use start::{Starter, use_starter};
pub use words::outcome;

use crm_types::ids::RunId;
use leptos::prelude::*;

use crate::lazy::lazy_view;
use crate::paths;
use crate::shell::NavEntry;
use crate::ui::Glyph;

lazy_view! {
    /// The page of the jobs.
    pub fn jobs_page() in jobs = view! { <page::JobsPage /> }.into_any();
}

lazy_view! {
    /// What a run mended.
    fn mended(run: RunId) in opened = differences::differences(run);
}

/// The entry of the sidebar.
pub fn navigation() -> NavEntry {
    NavEntry::new("Jobs", Glyph::Jobs, paths::JOBS)
        .keys("g j")
        .minor()
}
