//! How far something has come, as the browser's own bar; without a total it only says that something goes on.

use leptos::prelude::*;

/// A bar. The numbers stand beside it as text: who hears the page reads those.
#[component]
pub fn Progress(
    label: &'static str,
    done: i64,
    /// None while nobody knows it yet.
    total: Option<i64>,
) -> AnyView {
    // Nothing to do is done.
    let value = total.map(|total| if total == 0 { 1 } else { done });
    let max = total.map(|total| total.max(1).to_string());
    view! {
        <progress class="progress" aria-label=label value=value.map(|value| value.to_string()) max=max></progress>
    }
    .into_any()
}
