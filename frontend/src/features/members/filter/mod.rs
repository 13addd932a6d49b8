//! Filtering members: chips, a form for each, quick choices and the language itself, all edits of one text in the
//! address; lists no members.

mod add;
mod bar;
mod chip;
mod describe;
mod draft;
mod editing;
mod engagement;
mod form;
mod groups;
mod known;
mod language;
mod parts;
mod relation;
pub mod suggestions;

pub use bar::FilterBar;
pub use engagement::EngagementChoice;
