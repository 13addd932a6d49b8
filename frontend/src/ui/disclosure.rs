//! More about something, folded away until it is asked for: the browser's own disclosure.

use leptos::prelude::*;

/// A line that opens what lies beneath it.
#[component]
pub fn Disclosure(#[prop(into)] summary: String, content: AnyView) -> AnyView {
    view! {
        <details class="disclosure">
            <summary class="disclosure-line">{summary}</summary>
            <div class="disclosure-body">{content}</div>
        </details>
    }
    .into_any()
}
