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

lazy_view! {
    /// The form of what an event becomes.
    fn rule_form(event: rule::Rule, editing: RwSignal<Option<rule::Rule>>, changed: Callback<()>) in opened =
        rule::form(event, editing, changed);
}

lazy_view! {
    /// The steps to a new key.
    fn new_key_steps(made: RwSignal<Option<String>>, changed: Callback<()>, close: Callback<()>) in opened =
        new_key::steps(made, changed, close);
}

/// The entry of the settings.
pub fn navigation() -> NavEntry {
    NavEntry::new("Ingestion", Glyph::Key, paths::INGESTION)
}
