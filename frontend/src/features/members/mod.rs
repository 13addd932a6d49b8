//! Members: their list, its saved views, and one member; changes none of them.

mod filter;
mod list;
mod views;
mod words;

use leptos::prelude::*;

use crate::paths;
use crate::shell::{NavEntry, Page};
use crate::ui::Glyph;

/// The entry of the sidebar and the saved views beneath it.
pub fn navigation() -> NavEntry {
    let members = NavEntry::new("Members", Glyph::Members, paths::MEMBERS).keys("g m");
    views::VIEWS.iter().fold(members, |members, view| {
        members.view(NavEntry::new(view.name, view.glyph, view.address()))
    })
}

/// The member list.
#[component]
pub fn MembersPage() -> AnyView {
    view! { <Page title="Members">{()}</Page> }.into_any()
}
