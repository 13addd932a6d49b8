//! Filtering members: chips, a form for each, quick choices and the language itself, all edits of one text in the
//! address; lists no members.

mod add;
mod bar;
mod chip;
mod chips;
mod describe;
mod draft;
mod engagement;
mod form;
mod groups;
mod known;
mod parts;
mod reading;
mod relation;

pub use bar::FilterBar;
pub use engagement::EngagementChoice;
pub use reading::Reading;

use crm_types::filter::{Expr, Vocabulary};
use leptos::prelude::*;

use crate::lazy::{lazy_answer, lazy_view};

lazy_answer! {
    /// Reads a filter. Most lists have none, and do without the language.
    pub fn read_filter(text: String, vocabulary: Vocabulary) in filter -> Reading = Reading::of(&text, &vocabulary);
}

lazy_view! {
    /// A chip for each part of the filter.
    fn chips(write: Callback<()>) in filter = view! { <chips::Chips write /> }.into_any();
}

lazy_view! {
    /// The form of the part at `index`.
    fn chip_form(index: usize, part: Memo<Option<Expr>>) in opened = chip::form(index, part);
}

lazy_view! {
    /// The choice of a field and its form.
    fn add_panel() in opened = view! { <add::AddPanel /> }.into_any();
}
