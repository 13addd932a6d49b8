//! Who is signed in, as far as the page knows; the server decides.

use crm_types::auth::{Admin, Session};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api;

/// What the page knows of the session.
#[derive(Clone, Debug, PartialEq)]
pub enum SessionState {
    /// The server has not answered yet.
    Unknown,
    SignedIn(Admin),
    SignedOut,
    /// The server could not be asked.
    Failed(api::Error),
}

/// The session of the page.
#[derive(Clone, Copy)]
pub struct SessionStore(RwSignal<SessionState>);

impl SessionStore {
    pub fn get(&self) -> SessionState {
        self.0.get()
    }

    /// After a sign-in.
    pub fn signed_in(&self, session: Session) {
        self.0.set(SessionState::SignedIn(session.admin));
    }

    /// After a sign-out, or when the server no longer takes the session.
    pub fn signed_out(&self) {
        self.0.set(SessionState::SignedOut);
    }

    /// Asks the server.
    pub fn load(self) {
        self.0.set(SessionState::Unknown);
        spawn_local(async move {
            match api::get_session().await {
                Ok(session) => self.signed_in(session),
                Err(error @ api::Error::Problem { .. }) if error.status() == Some(401) => {
                    self.signed_out()
                }
                Err(error) => self.0.set(SessionState::Failed(error)),
            }
        });
    }
}

/// Makes the session known to everything below, and asks for it.
pub fn provide_session() -> SessionStore {
    let session = SessionStore(RwSignal::new(SessionState::Unknown));
    api::on_session_lost(Callback::new(move |()| session.signed_out()));
    session.load();
    provide_context(session);
    session
}

/// The session of the page.
pub fn use_session() -> SessionStore {
    use_context().unwrap_or_else(provide_session)
}

/// Who is signed in; none outside the pages that need it.
pub fn use_admin() -> Signal<Option<Admin>> {
    let session = use_session();
    Signal::derive(move || match session.get() {
        SessionState::SignedIn(admin) => Some(admin),
        _ => None,
    })
}
