//! The sign of the product: a ring that closes; a picture and no link.

use leptos::prelude::*;

/// The mark alone. The name stands beside it as text.
#[component]
pub fn Logo() -> AnyView {
    view! {
        <svg class="logo" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
            <rect class="logo-ground" width="24" height="24" rx="6.5" />
            <path class="logo-ring" d="M17.2 9.2A6 6 0 1 1 13 6.1" />
            <circle class="logo-dot" cx="16.6" cy="6.9" r="1.5" />
        </svg>
    }
    .into_any()
}
