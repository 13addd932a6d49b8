//! The lists of statuses that an admin edits: what the page knows of them, and their settings; puts no member into one.

mod dialog;
mod merge;
mod order;
mod page;
mod rows;
mod store;

pub use store::{badge, find, known, load, readable, set, tone, vocabulary};

use leptos::prelude::*;

use crate::lazy::lazy_view;
use crate::paths;
use crate::shell::NavEntry;
use crate::ui::Glyph;

lazy_view! {
    /// The page of the settings of statuses.
    pub fn statuses_page() in settings = view! { <page::StatusesPage /> }.into_any();
}

lazy_view! {
    /// The form of a status.
    fn status_form(edited: dialog::Edited, shared: page::Shared) in opened = dialog::form(edited, shared);
}

/// The entry of the settings.
pub fn navigation() -> NavEntry {
    NavEntry::new("Statuses", Glyph::Tag, paths::STATUSES)
}
