//! The foot of a list: how much is shown and the ways to the neighbouring pages, as links; counts nothing.

use leptos::prelude::*;

use super::{Glyph, Icon};

/// How many there are, and back and forth.
#[component]
pub fn Pagination(
    /// As in "1–50 of 302".
    #[prop(into)]
    summary: Signal<String>,
    /// Where the page before is, if there is one.
    #[prop(into)]
    previous: Signal<Option<String>>,
    #[prop(into)] next: Signal<Option<String>>,
) -> AnyView {
    view! {
        <nav class="pagination" aria-label="Pages">
            <p class="pagination-summary">{summary}</p>
            {step(Glyph::ChevronLeft, "Previous page", previous)}
            {step(Glyph::ChevronRight, "Next page", next)}
        </nav>
    }
    .into_any()
}

/// Always the same element, so that a press on it does not lose the focus when it is the last one.
fn step(glyph: Glyph, label: &'static str, href: Signal<Option<String>>) -> AnyView {
    view! {
        <a
            class="icon-button pagination-step"
            role="link"
            href=href
            aria-label=label
            data-tip=label
            aria-disabled=move || href.with(Option::is_none).then_some("true")
        >
            <Icon glyph />
        </a>
    }
    .into_any()
}
