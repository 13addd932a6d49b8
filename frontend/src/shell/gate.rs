//! Lets through who is signed in, and sends the rest to sign in first; the server checks again.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::{Outlet, Redirect};
use leptos_router::hooks::use_location;

use super::frame::Frame;
use super::standing::Standing;
use crate::api;
use crate::features::auth::{SessionState, use_session};
use crate::paths;
use crate::ui::ErrorState;

#[derive(Clone, PartialEq)]
enum Gate {
    Wait,
    Open,
    Shut,
    Broken(api::Error),
}

/// The pages behind the sign-in, in their frame.
#[component]
pub fn SignedIn() -> AnyView {
    let session = use_session();
    // Not the session itself: a renewed one must not draw everything anew.
    let gate = Memo::new(move |_| match session.get() {
        SessionState::Unknown => Gate::Wait,
        SessionState::SignedIn(_) => Gate::Open,
        SessionState::SignedOut => Gate::Shut,
        SessionState::Failed(error) => Gate::Broken(error),
    });
    let location = use_location();
    let here = move || {
        let search = location.search.get_untracked();
        let path = location.pathname.get_untracked();
        if search.is_empty() {
            path
        } else {
            format!("{path}?{search}")
        }
    };
    (move || match gate.get() {
        Gate::Wait => view! { <Standing /> }.into_any(),
        Gate::Open => view! { <Frame><Outlet /></Frame> }.into_any(),
        Gate::Shut => {
            let options = NavigateOptions {
                replace: true,
                ..NavigateOptions::default()
            };
            view! { <Redirect path=paths::sign_in_then(&here()) options /> }.into_any()
        }
        Gate::Broken(error) => view! {
            <main class="page-centre">
                <h1 class="visually-hidden">"Member Success"</h1>
                <ErrorState
                    title=error.title()
                    text=error.detail()
                    request_id=error.request_id()
                    on_retry=move |()| session.load()
                />
            </main>
        }
        .into_any(),
    })
    .into_any()
}
