//! What stands in place of everything when the server cannot say who is signed in.

use leptos::prelude::*;

use crate::api;
use crate::ui::ErrorState;

/// What happened, and another attempt.
#[component]
pub fn Broken(error: api::Error, #[prop(into)] on_retry: Callback<()>) -> AnyView {
    view! {
        <main class="page-centre page-whole">
            <h1 class="visually-hidden">"Member Success"</h1>
            <ErrorState title=error.title() text=error.detail() request_id=error.request_id() on_retry />
        </main>
    }
    .into_any()
}
