//! Ingestion: write keys of products, what their events become, and what could not be counted; reads no event itself.

mod event_map;
mod keys;
mod new_key;
mod page;
mod rule;
mod unmapped;
mod words;

pub use page::IngestionPage;

use crate::paths;
use crate::shell::NavEntry;
use crate::ui::Glyph;

/// The entry of the settings.
pub fn navigation() -> NavEntry {
    NavEntry::new("Ingestion", Glyph::Key, paths::INGESTION)
}
