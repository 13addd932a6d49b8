//! The dashboard: how many members there are of which kind, how that came along, and what needs attention; counts
//! nothing itself.

mod attention;
mod ended;
mod page;
mod shape;
mod tile;
mod trends;
mod words;

pub use page::DashboardPage;

use crate::paths;
use crate::shell::NavEntry;
use crate::ui::Glyph;

/// The entry of the sidebar.
pub fn navigation() -> NavEntry {
    NavEntry::new("Dashboard", Glyph::Dashboard, paths::DASHBOARD).keys("g d")
}
