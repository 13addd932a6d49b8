//! Who is signed in, as far as the page knows; the server decides.

use crm_types::auth::{Admin, Role, Session};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api;
use crate::paths::{self, Place};
use crate::router::{Location, Navigate, use_location, use_navigate};

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
pub struct SessionStore {
    state: RwSignal<SessionState>,
    location: Location,
    navigate: Navigate,
}

impl SessionStore {
    pub fn get(&self) -> SessionState {
        self.state.get()
    }

    /// After a sign-in: on to where somebody wanted to go. The sign-in page is no place to come back to.
    pub fn signed_in(&self, session: Session) {
        remember(true);
        if self.signing_in() {
            let next = self
                .location
                .search
                .with_untracked(|search| paths::query_value(search, "next"));
            self.navigate
                .replace(&paths::after_sign_in(next.as_deref()));
        }
        self.state.set(SessionState::SignedIn(session.admin));
    }

    /// After a sign-out, or when the server no longer takes the session: to the sign-in page, and back here from there.
    pub fn signed_out(&self) {
        remember(false);
        self.state.set(SessionState::SignedOut);
        if !self.signing_in() {
            self.navigate
                .replace(&paths::sign_in_then(&self.location.address()));
        }
    }

    fn signing_in(&self) -> bool {
        self.location
            .pathname
            .with_untracked(|path| Place::at(path) == Place::SignIn)
    }

    /// Asks the server.
    pub fn load(self) {
        self.state.set(SessionState::Unknown);
        spawn_local(async move {
            match api::get_session().await {
                Ok(session) => self.signed_in(session),
                Err(error @ api::Error::Problem { .. }) if error.status() == Some(401) => {
                    self.signed_out()
                }
                Err(error) => self.state.set(SessionState::Failed(error)),
            }
        });
    }
}

/// Where this browser remembers that somebody was signed in here; whether they still are, only the server knows.
const MARK: &str = "signed-in";

/// Whether it is worth asking for something before the server has said who is signed in.
pub fn probably_signed_in() -> bool {
    let storage = window().local_storage().ok().flatten();
    storage.is_some_and(|storage| matches!(storage.get_item(MARK), Ok(Some(_))))
}

fn remember(signed_in: bool) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = match signed_in {
            true => storage.set_item(MARK, "yes"),
            false => storage.remove_item(MARK),
        };
    }
}

/// Makes the session known to everything below, and asks for it.
pub fn provide_session() -> SessionStore {
    let session = SessionStore {
        state: RwSignal::new(SessionState::Unknown),
        location: use_location(),
        navigate: use_navigate(),
    };
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

/// What whoever is signed in may do, as of now.
pub fn use_role() -> Option<Role> {
    use_admin().with_untracked(|admin| admin.as_ref().map(|admin| admin.role))
}

/// Whether whoever is signed in may do what this role may. The server checks again.
pub fn use_may(role: Role) -> Signal<bool> {
    let admin = use_admin();
    Signal::derive(move || {
        admin.with(|admin| admin.as_ref().is_some_and(|admin| admin.role >= role))
    })
}
