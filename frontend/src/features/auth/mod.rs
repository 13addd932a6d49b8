//! Signing in and out, and who is signed in; keeps no secret in the page.

mod session;
mod sign_in;

pub use session::{
    SessionState, SessionStore, probably_signed_in, provide_session, use_admin, use_may, use_role,
    use_session,
};

use leptos::prelude::*;

use crate::lazy::lazy_view;

lazy_view! {
    /// The page where one signs in.
    pub fn sign_in_page() in sign_in = view! { <sign_in::SignInPage /> }.into_any();
}
