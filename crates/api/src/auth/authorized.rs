//! The check before a handler: who is asking, and whether that role may; asks no database.

use std::future::{Ready, ready};
use std::marker::PhantomData;

use actix_web::dev::Payload;
use actix_web::http::header::{AUTHORIZATION, HeaderMap, HeaderValue, WWW_AUTHENTICATE};
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use crm_db::changes::Author;
use crm_types::auth::Role;
use crm_types::changes::{ActorKind, ChangeSource};
use crm_types::problem::Code;

use super::access::{Principal, Refused};
use super::{cookies, origin};
use crate::error::{Error, Result};
use crate::limit;
use crate::state::State;

/// Somebody signed in whose role is at least `R`'s. A handler that takes it is closed to everybody else.
pub struct Authorized<R> {
    pub principal: Principal,
    pub credential: Credential,
    role: PhantomData<R>,
}

/// By what somebody has shown who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Credential {
    /// The page's cookie.
    Cookie,
    /// A program's token.
    Bearer,
}

/// The least role that may.
pub trait Needs {
    const ROLE: Role;
}

/// Reading is open to every role.
pub struct Viewer;

impl Needs for Viewer {
    const ROLE: Role = Role::Viewer;
}

/// Working with members.
pub struct Agent;

impl Needs for Agent {
    const ROLE: Role = Role::Agent;
}

/// Settings.
pub struct Admin;

impl Needs for Admin {
    const ROLE: Role = Role::Admin;
}

impl<R> Authorized<R> {
    /// Who does it, and where, as history keeps it.
    pub fn author(&self) -> Author {
        Author {
            kind: ActorKind::Admin,
            id: Some(self.principal.admin.0),
            source: match self.credential {
                Credential::Cookie => ChangeSource::Page,
                Credential::Bearer => ChangeSource::Api,
            },
        }
    }
}

impl<R: Needs> FromRequest for Authorized<R> {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(authorize::<R>(request))
    }
}

fn authorize<R: Needs>(request: &HttpRequest) -> Result<Authorized<R>> {
    let state = request
        .app_data::<Data<State>>()
        .ok_or_else(|| Error::internal("the application has no state"))?;
    let (principal, credential) = match authenticate(request, state) {
        Ok(caller) => caller,
        Err(refusal) => {
            // Whoever tries tokens is slowed down like whoever tries passwords.
            limit::spend_address(request, state)?;
            return Err(refusal);
        }
    };
    request.extensions_mut().insert(principal);
    limit::spend_admin(request, state, principal.admin)?;
    if principal.role < R::ROLE {
        return Err(Error::new(
            Code::Forbidden,
            format!(
                "This needs the role {} or a higher one; yours is {}.",
                R::ROLE,
                principal.role
            ),
        ));
    }
    Ok(Authorized {
        principal,
        credential,
        role: PhantomData,
    })
}

/// A Bearer token counts alone where there is one; otherwise the page's cookie, from the page.
fn authenticate(request: &HttpRequest, state: &State) -> Result<(Principal, Credential)> {
    let now = state.clock.now();
    if request.headers().contains_key(AUTHORIZATION) {
        let token = bearer(request.headers()).ok_or_else(|| {
            challenge(Error::new(
                Code::Unauthenticated,
                "Send `Authorization: Bearer` and one access token.",
            ))
        })?;
        return state
            .tokens
            .verify(&state.keys, token, now)
            .map(|principal| (principal, Credential::Bearer))
            .map_err(refused);
    }
    let cookie = cookies::read_access(request).ok_or_else(|| {
        challenge(Error::new(
            Code::Unauthenticated,
            "Sign in, or send a Bearer token.",
        ))
    })?;
    if !request.method().is_safe() {
        origin::require_own(request, &state.origin)?;
    }
    state
        .tokens
        .verify(&state.keys, cookie.value(), now)
        .map(|principal| (principal, Credential::Cookie))
        .map_err(refused)
}

/// The token of the one `Authorization` header.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut all = headers.get_all(AUTHORIZATION);
    let (scheme, token) = all.next()?.to_str().ok()?.split_once(' ')?;
    (all.next().is_none() && scheme.eq_ignore_ascii_case("bearer")).then(|| token.trim())
}

fn refused(refused: Refused) -> Error {
    let error = match refused {
        Refused::Expired => Error::new(
            Code::TokenExpired,
            "Renew the access token, or sign in again.",
        ),
        Refused::Invalid => Error::new(
            Code::Unauthenticated,
            "The token is not one of ours. Sign in again.",
        ),
    };
    challenge(error.because(refused))
}

/// What RFC 9110 wants with every 401.
fn challenge(error: Error) -> Error {
    error.header(
        WWW_AUTHENTICATE,
        HeaderValue::from_static(r#"Bearer realm="member-success""#),
    )
}
