//! A choice of one out of few that are worth a sentence each, as the system's own radio buttons.

use leptos::prelude::*;

use super::unique_id;

/// A labelled group; each choice has a label and a sentence about it. The value is the place of the one taken.
#[component]
pub fn RadioGroup(
    label: &'static str,
    choices: &'static [(&'static str, &'static str)],
    value: RwSignal<usize>,
) -> AnyView {
    let name = unique_id("radio");
    let options = choices
        .iter()
        .enumerate()
        .map(|(index, (label, help))| {
            view! {
                <label class="radio">
                    <input
                        type="radio"
                        name=name.clone()
                        prop:checked=move || value.get() == index
                        on:change=move |_| value.set(index)
                    />
                    <span>
                        <span class="radio-label">{*label}</span>
                        <span class="field-help">{*help}</span>
                    </span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="radio-group">
            <legend class="visually-hidden">{label}</legend>
            {options}
        </fieldset>
    }
    .into_any()
}
