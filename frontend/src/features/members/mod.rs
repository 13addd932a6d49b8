//! Members: their list, its saved views, the board, and one member.

mod board;
mod cells;
mod detail;
mod filter;
mod list;
mod views;
mod words;

pub use board::BoardPage;
pub use detail::MemberPage;
pub use list::{MembersPage, ask_at_start, provide_list_memory};

use crate::paths;
use crate::shell::NavEntry;
use crate::ui::Glyph;

/// The entry of the sidebar and the saved views beneath it.
pub fn navigation() -> NavEntry {
    let members = NavEntry::new("Members", Glyph::Members, paths::MEMBERS).keys("g m");
    views::VIEWS.iter().fold(members, |members, view| {
        members.view(NavEntry::new(view.name, view.glyph, view.address()))
    })
}

/// The entry of the board.
pub fn board_navigation() -> NavEntry {
    NavEntry::new("Board", Glyph::Columns, paths::BOARD).keys("g b")
}
