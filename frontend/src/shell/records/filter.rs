//! The field for a filter in the language, and the one for words; both write into the address.

use crm_types::filter::Vocabulary;
use crm_types::problem::FieldError;
use leptos::prelude::*;

use super::Records;
use crate::shell::language::{Language, language_field};
use crate::ui::{Command, Glyph, SearchField, focus_soon, use_commands};

/// Words of what is searched.
pub fn search(records: Records) -> AnyView {
    let value = Signal::derive(move || records.state.with(|state| state.q.clone()));
    let set = move |words: String| records.replace(records.state.get_untracked().with_q(words));
    view! { <SearchField label=records.kind.searched command=records.kind.search value on_change=set /> }.into_any()
}

/// The filter as text.
pub fn field(records: Records, refused: Signal<Option<FieldError>>) -> AnyView {
    let vocabulary = StoredValue::new(Vocabulary::of(records.kind.subject));
    let language = Language {
        text: Signal::derive(move || records.state.with(|state| state.filter.clone())),
        vocabulary: Signal::derive(move || vocabulary.get_value()),
        apply: Callback::new(move |filter: String| {
            records.go(records.state.get_untracked().with_filter(filter));
        }),
        refused,
        example: records.kind.example,
        leave: None,
        stuck: Signal::stored(false),
    };
    use_commands().register(
        Command::new("This page", Glyph::Filter, "Filter", || {
            focus_soon(".language-input");
        })
        .keys("f")
        .words("language query expression"),
    );
    view! {
        <div class="filters" role="group" aria-label="Filters">
            {language_field(language, false, Callback::new(|()| ())).piece()}
        </div>
    }
    .into_any()
}
