//! Which page stands at which address, and what every page has around it; draws nothing of its own.

use leptos::prelude::*;

use crate::features::auth::{SessionState, SignInPage, provide_session, use_session};
use crate::features::dashboard::DashboardPage;
use crate::features::ingestion::IngestionPage;
use crate::features::jobs::JobsPage;
use crate::features::members::{BoardPage, MemberPage, MembersPage};
use crate::features::statuses::StatusesPage;
use crate::paths::Place;
use crate::router::{provide_router, use_location};
use crate::shell::{Broken, Frame, NotFoundPage, Standing};
use crate::ui::{
    LiveRegion, ToastHost, TooltipHost, close_popovers_on_scroll, provide_announcer,
    provide_commands, provide_theme, provide_toasts,
};

/// The whole page.
#[component]
pub fn App() -> AnyView {
    provide_router();
    provide_theme();
    provide_announcer();
    provide_toasts();
    provide_commands();
    provide_session();
    close_popovers_on_scroll();
    view! {
        <Entrance />
        <ToastHost />
        <LiveRegion />
        <TooltipHost />
    }
    .into_any()
}

/// What stands between the address and its page.
#[derive(Clone, PartialEq)]
enum Stage {
    /// It is not known yet who is there.
    Waiting,
    /// Somebody has to sign in first; the server checks again.
    Outside,
    Inside,
    /// The server could not say.
    Broken(crate::api::Error),
}

#[component]
fn Entrance() -> AnyView {
    let session = use_session();
    let path = use_location().pathname;
    // A value of its own, so that a renewed session does not draw everything anew.
    let stage = Memo::new(move |_| {
        let signing_in = path.with(|path| Place::at(path) == Place::SignIn);
        match session.get() {
            SessionState::SignedIn(_) => Stage::Inside,
            SessionState::SignedOut => Stage::Outside,
            // The form needs no answer to stand there.
            _ if signing_in => Stage::Outside,
            SessionState::Unknown => Stage::Waiting,
            SessionState::Failed(error) => Stage::Broken(error),
        }
    });
    let view = move || match stage.get() {
        Stage::Waiting => view! { <Standing /> }.into_any(),
        Stage::Outside => view! { <SignInPage /> }.into_any(),
        Stage::Inside => view! { <Frame page=ViewFn::from(page_at(path)) /> }.into_any(),
        Stage::Broken(error) => {
            view! { <Broken error on_retry=move |()| session.load() /> }.into_any()
        }
    };
    view.into_any()
}

/// The page at the path, made anew only when another one stands there.
fn page_at(path: Memo<String>) -> impl Fn() -> AnyView + Send + Sync + 'static {
    let place = Memo::new(move |_| path.with(|path| Place::at(path)));
    move || {
        (move || match place.get() {
            // Who is signed in is on the way from there to a page.
            Place::SignIn => ().into_any(),
            Place::Dashboard => view! { <DashboardPage /> }.into_any(),
            Place::Members => view! { <MembersPage /> }.into_any(),
            Place::Board => view! { <BoardPage /> }.into_any(),
            Place::Member(id) => view! { <MemberPage id /> }.into_any(),
            Place::Jobs => view! { <JobsPage /> }.into_any(),
            Place::Ingestion => view! { <IngestionPage /> }.into_any(),
            Place::Statuses => view! { <StatusesPage /> }.into_any(),
            Place::Nowhere => view! { <NotFoundPage /> }.into_any(),
        })
        .into_any()
    }
}
