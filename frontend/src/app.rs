//! Which page stands at which address, and what every page has around it; draws nothing of its own.

use leptos::prelude::*;
use leptos_router::components::{ParentRoute, Redirect, Route, Router, Routes};
use leptos_router::path;

use crate::features::auth::{SignInPage, provide_session};
use crate::features::members::{MemberPage, MembersPage};
use crate::paths;
use crate::shell::{NotFoundPage, SignedIn};
use crate::ui::{
    LiveRegion, ToastHost, TooltipHost, close_popovers_on_scroll, provide_announcer,
    provide_commands, provide_theme, provide_toasts,
};

/// The whole page.
#[component]
pub fn App() -> AnyView {
    provide_theme();
    provide_announcer();
    provide_toasts();
    provide_commands();
    provide_session();
    close_popovers_on_scroll();
    view! {
        <Router>
            <Routes fallback=NotFoundPage>
                <Route path=path!("/") view=|| view! { <Redirect path=paths::HOME /> } />
                <Route path=path!("/sign-in") view=SignInPage />
                <ParentRoute path=path!("/admin") view=SignedIn>
                    <Route path=path!("/crm/members") view=MembersPage />
                    <Route path=path!("/crm/members/:id") view=MemberPage />
                    <Route path=path!("/*any") view=NotFoundPage />
                </ParentRoute>
            </Routes>
        </Router>
        <ToastHost />
        <LiveRegion />
        <TooltipHost />
    }
    .into_any()
}
