//! Signing in and out, and who is signed in; keeps no secret in the page.

mod session;
mod sign_in;

pub use session::{
    SessionState, SessionStore, probably_signed_in, provide_session, use_admin, use_may, use_role,
    use_session,
};
pub use sign_in::SignInPage;
