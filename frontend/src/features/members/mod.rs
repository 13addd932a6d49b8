//! Members: their list; changes none of them.

use leptos::prelude::*;

use crate::paths;
use crate::shell::{NavEntry, Page};
use crate::ui::Glyph;

/// The entry of the sidebar and the saved views beneath it.
pub fn navigation() -> NavEntry {
    NavEntry::new("Members", Glyph::Members, paths::MEMBERS).keys("g m")
}

/// The member list.
#[component]
pub fn MembersPage() -> AnyView {
    view! { <Page title="Members">{()}</Page> }.into_any()
}
