//! What stands where a page should while its code is downloaded, and when that failed; downloads nothing.

use leptos::prelude::*;

use crate::ui::{ErrorState, Skeleton};

/// Grey where head and content of the page will be.
#[component]
pub fn Arriving() -> AnyView {
    let lines: Vec<AnyView> = (0..3)
        .map(|_| view! { <p><Skeleton width="long" /></p> }.into_any())
        .collect();
    view! {
        <h1 class="visually-hidden">"Loading"</h1>
        <div class="page-head"><Skeleton width="medium" /></div>
        <div class="page-body page-shape" aria-busy="true">{lines}</div>
    }
    .into_any()
}

/// What happened to a page, and another attempt.
#[component]
pub fn Unreachable(on_retry: Callback<()>) -> AnyView {
    view! {
        <h1 class="visually-hidden">"This page is not here"</h1>
        {missing(on_retry)}
    }
    .into_any()
}

/// What happened to a part of one, and another attempt.
pub fn missing(on_retry: Callback<()>) -> AnyView {
    view! {
        <ErrorState
            title="This could not be loaded"
            text="The connection was interrupted, or a newer version was installed meanwhile."
            on_retry
        />
    }
    .into_any()
}
