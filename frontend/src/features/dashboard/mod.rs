//! The dashboard: how many members there are of which kind, how that came along, and what needs attention; counts
//! nothing itself.

mod attention;
mod ended;
mod page;
mod shape;
mod tile;
mod trends;
mod words;

use leptos::prelude::*;

use crate::lazy::lazy_view;
use crate::paths;
use crate::shell::NavEntry;
use crate::ui::Glyph;

lazy_view! {
    /// The page of the dashboard.
    pub fn dashboard_page() in jobs = view! { <page::DashboardPage /> }.into_any();
}

/// The entry of the sidebar.
pub fn navigation() -> NavEntry {
    NavEntry::new("Dashboard", Glyph::Dashboard, paths::DASHBOARD).keys("g d")
}
