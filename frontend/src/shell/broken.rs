//! What stands in place of everything when the server cannot say who is signed in.

use leptos::prelude::*;

use super::trouble::trouble;
use crate::api;

/// What happened, and another attempt.
#[component]
pub fn Broken(error: api::Error, #[prop(into)] on_retry: Callback<()>) -> AnyView {
    view! {
        <main class="page-centre page-whole">
            <h1 class="visually-hidden">"Member Success"</h1>
            {trouble(&error, move || on_retry.run(()))}
        </main>
    }
    .into_any()
}
