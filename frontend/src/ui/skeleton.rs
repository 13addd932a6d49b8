//! The shape of what is coming, while it comes; says nothing to screen readers, the busy region does.

use leptos::prelude::*;

/// A grey bar, as wide as the text it stands for.
#[component]
pub fn Skeleton(
    /// `short`, `medium` or `long`.
    #[prop(default = "medium")]
    width: &'static str,
) -> AnyView {
    view! { <span class="skeleton" data-width=width aria-hidden="true"></span> }.into_any()
}

/// Rows of a table that is loading: as many columns as there will be.
#[component]
pub fn SkeletonRows(columns: usize, #[prop(default = 12)] rows: usize) -> AnyView {
    const WIDTHS: [&str; 5] = ["long", "medium", "short", "medium", "short"];
    (0..rows)
        .map(|row| {
            let cells = (0..columns)
                .map(|column| view! { <td><Skeleton width=WIDTHS[(row * 2 + column) % WIDTHS.len()] /></td> })
                .collect_view();
            view! { <tr class="skeleton-row" aria-hidden="true">{cells}</tr> }
        })
        .collect_view()
        .into_any()
}
