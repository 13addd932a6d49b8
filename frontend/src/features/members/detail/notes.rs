//! The admins' notes on a member, as they were written.

use leptos::prelude::*;

use crate::ui::unique_id;

/// The notes, or that there are none.
#[component]
pub fn Notes(text: Option<String>) -> AnyView {
    let id = unique_id("notes");
    let labelled_by = id.clone();
    let text = text.filter(|text| !text.trim().is_empty());
    let content = match text {
        Some(text) => view! { <p class="notes-text" dir="auto">{text}</p> }.into_any(),
        None => view! { <p class="notes-none">"No notes."</p> }.into_any(),
    };
    view! {
        <section class="facts" aria-labelledby=labelled_by>
            <h2 class="facts-title" id=id>"Notes"</h2>
            {content}
        </section>
    }
    .into_any()
}
