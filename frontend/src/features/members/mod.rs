//! Members: their list, its saved views, the board, and one member.

mod board;
mod cells;
mod detail;
mod filter;
mod list;
mod views;
mod words;

pub use list::{ask_at_start, provide_list_memory};

use leptos::prelude::*;

use crate::lazy::lazy_view;
use crate::paths;
use crate::shell::NavEntry;
use crate::ui::Glyph;

lazy_view! {
    /// The page of the member list.
    pub fn members_page() in list = view! { <list::MembersPage /> }.into_any();
}

lazy_view! {
    /// The page of the board.
    pub fn board_page() in board = view! { <board::BoardPage /> }.into_any();
}

lazy_view! {
    /// The page of one member, by the id in the address.
    pub fn member_page(id: String) in member = view! { <detail::MemberPage id /> }.into_any();
}

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
