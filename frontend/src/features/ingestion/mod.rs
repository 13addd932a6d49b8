//! Ingestion: write keys of products, what their events become, and what could not be counted; reads no event itself.

mod event_map;
mod keys;
mod new_key;
mod page;
mod rule;
mod unmapped;
mod words;

use leptos::prelude::*;

use crate::lazy::lazy_view;
use crate::paths;
use crate::shell::NavEntry;
use crate::ui::Glyph;

lazy_view! {
    /// The page of the settings of ingestion.
    pub fn ingestion_page() in settings = view! { <page::IngestionPage /> }.into_any();
}

/// The entry of the settings.
pub fn navigation() -> NavEntry {
    NavEntry::new("Ingestion", Glyph::Key, paths::INGESTION)
}
