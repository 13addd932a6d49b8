//! Opening and renewing a session: the rules that the page's sign-in and a program's token have in common; knows no cookie.

use actix_web::HttpRequest;
use actix_web::http::header::USER_AGENT;
use chrono::{DateTime, TimeDelta, Utc};
use crm_db::sessions::{self, Lifetimes, Rotation};
use crm_types::auth::{Admin, Session};
use crm_types::ids::SessionId;
use crm_types::problem::Code;
use secrecy::SecretString;
use uuid::Uuid;

use super::refresh_token::RefreshToken;
use crate::error::{Error, Result};
use crate::limit::{SignInAttempt, client_address, spend_address};
use crate::state::State;

/// How long a session lasts without a renewal.
pub const IDLE: TimeDelta = TimeDelta::days(14);

const LIFETIMES: Lifetimes = Lifetimes {
    idle: IDLE,
    longest: TimeDelta::days(90),
    grace: TimeDelta::seconds(10),
};

/// What whoever signs in goes away with.
pub struct Tokens {
    pub admin: Admin,
    pub access: String,
    /// Until when the access token holds.
    pub expires_at: DateTime<Utc>,
    pub refresh: String,
}

impl Tokens {
    /// Who is signed in, and until when.
    pub fn session(&self) -> Session {
        Session {
            admin: self.admin.clone(),
            expires_at: self.expires_at,
        }
    }
}

/// Opens a session for whoever knows the password.
///
/// # Errors
/// `invalid_credentials`, the same for a wrong password, an unknown account and a disabled one;
/// `too_many_requests` after too many of them.
pub async fn open(
    request: &HttpRequest,
    state: &State,
    email: &str,
    password: String,
) -> Result<Tokens> {
    spend_address(request, state)?;
    let address = client_address(request, &state.settings.trusted_proxies);
    let attempt = SignInAttempt::begin(state, email, address).await?;
    let found = crm_db::admins::find_by_email(&state.database, email).await?;
    let hash = found.as_ref().map(|record| record.password_hash.clone());
    let right = state
        .passwords
        .check(SecretString::from(password), hash)
        .await?;
    let Some(record) = found.filter(|record| right && record.disabled_at.is_none()) else {
        return Err(Error::new(
            Code::InvalidCredentials,
            "No account goes with this e-mail and password. Check both.",
        ));
    };
    attempt.succeed(state).await?;

    let now = state.clock.now();
    let id = SessionId(Uuid::now_v7());
    let agent = request
        .headers()
        .get(USER_AGENT)
        .and_then(|agent| agent.to_str().ok())
        .unwrap_or_default();
    sessions::insert(&state.database, id, record.admin.id, agent, now, now + IDLE).await?;
    crm_db::admins::signed_in(&state.database, record.admin.id, now).await?;
    issue(
        state,
        record.admin,
        RefreshToken {
            session: id,
            generation: 0,
        },
        now,
    )
}

/// Renews the session that this refresh token belongs to, and uses the token up.
///
/// # Errors
/// `unauthenticated` for a token that is forged, over, revoked or used before. The last ends the session: one of the
/// two who have it is not its owner, and nobody can tell which.
pub async fn renew(request: &HttpRequest, state: &State, token: &str) -> Result<Tokens> {
    spend_address(request, state)?;
    let token = state
        .keys
        .read_refresh(token)
        .map_err(|forged| over().because(forged.to_string()))?;
    let now = state.clock.now();
    match sessions::rotate(
        &state.database,
        token.session,
        token.generation,
        LIFETIMES,
        now,
    )
    .await?
    {
        Rotation::Renewed {
            admin, generation, ..
        } => issue(
            state,
            admin,
            RefreshToken {
                generation,
                ..token
            },
            now,
        ),
        Rotation::Reused => {
            tracing::warn!(session = %token.session, "a used refresh token came back; the session has been ended");
            Err(over().because("a used refresh token came back"))
        }
        Rotation::Ended => Err(over().because("the session has ended")),
    }
}

/// Ends the session that this refresh token belongs to. A token that says nothing ends nothing, and that is no error:
/// whoever asked is signed out either way.
///
/// # Errors
/// Those of the database.
pub async fn close(state: &State, token: &str) -> Result<()> {
    if let Ok(token) = state.keys.read_refresh(token) {
        let reason = sessions::Revocation::SignedOut;
        sessions::revoke(&state.database, token.session, reason, state.clock.now()).await?;
    }
    Ok(())
}

fn issue(state: &State, admin: Admin, refresh: RefreshToken, now: DateTime<Utc>) -> Result<Tokens> {
    let (access, expires_at) = state
        .keys
        .issue(admin.id, admin.role, refresh.session, now)
        .map_err(Error::internal)?;
    Ok(Tokens {
        admin,
        access,
        expires_at,
        refresh: state.keys.write_refresh(refresh),
    })
}

/// The same for every reason a session cannot go on.
pub fn over() -> Error {
    Error::new(Code::Unauthenticated, "The session is over. Sign in again.")
}
