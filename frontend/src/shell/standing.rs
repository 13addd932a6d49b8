//! The frame before it is known who is signed in: the same shape as `index.html` paints, so that nothing jumps.

use leptos::prelude::*;

/// Grey where things will be.
#[component]
pub fn Standing() -> AnyView {
    view! {
        <div class="frame" aria-busy="true">
            <div class="sidebar"></div>
            <main class="main">
                <h1 class="visually-hidden">"Member Success is loading"</h1>
                <div class="page-head"><span class="skeleton" data-width="medium"></span></div>
            </main>
        </div>
    }
    .into_any()
}
