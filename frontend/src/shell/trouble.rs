//! What stands where the answer of the server should, when there is none.

use leptos::prelude::*;

use crate::api;
use crate::ui::ErrorState;

/// What happened, and another attempt.
pub fn trouble(error: &api::Error, retry: impl Fn() + Send + Sync + 'static) -> AnyView {
    view! {
        <ErrorState
            title=error.title()
            text=error.detail()
            request_id=error.request_id()
            on_retry=Callback::new(move |()| retry())
        />
    }
    .into_any()
}
