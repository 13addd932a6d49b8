//! A filter as text, whatever it filters: completes while one types, marks what is wrong, and is applied with Enter. Knows
//! neither fields nor lists: a [`Language`] tells.

mod editing;
mod field;
pub mod suggestions;

use crm_types::filter::Vocabulary;
use crm_types::problem::FieldError;
use leptos::prelude::*;

use crate::lazy::lazy_view;

/// What the field is told.
#[derive(Clone, Copy)]
pub struct Language {
    /// The filter that holds.
    pub text: Signal<String>,
    /// Which fields and words there are.
    pub vocabulary: Signal<Vocabulary>,
    /// Takes another filter, as the language prints it.
    pub apply: Callback<String>,
    /// What the server says of the filter that holds.
    pub refused: Signal<Option<FieldError>>,
    /// What could stand there.
    pub example: &'static str,
    /// Back to another way of showing it, where there is one, and whether there is no way back as long as it cannot be read.
    pub leave: Option<Callback<()>>,
    pub stuck: Signal<bool>,
}

lazy_view! {
    /// The field. `wanted`: somebody asked for it, and so goes there.
    pub fn language_field(language: Language, wanted: bool, on_enter: Callback<()>) in opened =
        field::field(language, wanted, on_enter);
}
