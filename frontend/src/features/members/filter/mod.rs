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

use crm_types::filter::Expr;
use crm_types::problem::FieldError;
use leptos::prelude::*;

use crate::lazy::lazy_view;

lazy_view! {
    /// The form of the part at `index`.
    fn chip_form(index: usize, part: Memo<Option<Expr>>) in opened = chip::form(index, part);
}

lazy_view! {
    /// The choice of a field and its form.
    fn add_panel() in opened = view! { <add::AddPanel /> }.into_any();
}

lazy_view! {
    /// The filter as text.
    fn language_field(
        refused: Signal<Option<FieldError>>,
        wanted: bool,
        on_enter: Callback<()>,
        on_leave: Callback<()>
    ) in opened = view! { <language::LanguageField refused wanted on_enter on_leave /> }.into_any();
}
