//! How facts look: groups with a heading, terms with their values, figures on top; holds no fact itself.

use leptos::prelude::*;

use crate::ui::unique_id;

/// A group of facts under its heading.
#[component]
pub fn Facts(title: &'static str, children: Children) -> AnyView {
    let id = unique_id("facts");
    let labelled_by = id.clone();
    view! {
        <section class="facts" aria-labelledby=labelled_by>
            <h2 class="facts-title" id=id>{title}</h2>
            <dl class="facts-list">{children()}</dl>
        </section>
    }
    .into_any()
}

/// A term and its value.
#[component]
pub fn Fact(term: &'static str, children: Children) -> AnyView {
    view! {
        <div class="fact">
            <dt class="fact-term">{term}</dt>
            <dd class="fact-value">{children()}</dd>
        </div>
    }
    .into_any()
}

/// One of the figures on top.
pub fn stat(term: &'static str, value: AnyView) -> AnyView {
    view! {
        <div class="stat">
            <dt class="stat-term">{term}</dt>
            <dd class="stat-value">{value}</dd>
        </div>
    }
    .into_any()
}
