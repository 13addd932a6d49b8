//! A choice of one out of few, as the system's own control: every keyboard, phone and screen reader knows it.

use leptos::prelude::*;

/// One choice: what is kept and what is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub value: String,
    pub label: String,
}

impl Choice {
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
        }
    }
}

/// A labelled list that unfolds.
#[component]
pub fn Select(
    #[prop(into)] label: String,
    /// For a place where the label would only repeat what stands there anyway.
    #[prop(optional)]
    label_hidden: bool,
    choices: Vec<Choice>,
    #[prop(into)] value: Signal<String>,
    #[prop(into)] on_change: Callback<String>,
) -> AnyView {
    let options = choices
        .into_iter()
        .map(|choice| {
            let own = choice.value.clone();
            // `prop:value` of the select is set before its options are there; `selected` holds in any order.
            let selected = move || value.with(|value| *value == own);
            view! { <option value=choice.value selected=selected>{choice.label}</option> }
        })
        .collect_view();
    view! {
        <label class="select">
            <span class="field-label" class:visually-hidden=label_hidden>{label}</span>
            <select class="select-box" prop:value=value on:change=move |event| on_change.run(event_target_value(&event))>
                {options}
            </select>
        </label>
    }
    .into_any()
}
