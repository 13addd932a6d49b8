//! The page's two cookies, out of reach of scripts and of other sites; decides nothing about who gets them.

use actix_web::cookie::{Cookie, SameSite, time::Duration};
use actix_web::{HttpRequest, HttpResponse};

use super::access;
use super::session::{IDLE, Tokens};
use crate::state::State;

/// The access token, sent with every call of the API.
const ACCESS: &str = "crm_access";
/// The refresh token, sent where it is needed and nowhere else.
const REFRESH: &str = "crm_refresh";

/// The session, with both cookies.
pub fn hand_out(tokens: Tokens, state: &State) -> HttpResponse {
    let secure = state.origin.is_https();
    let session = tokens.session();
    let lasting = |time: chrono::TimeDelta| Duration::seconds(time.num_seconds());
    HttpResponse::Ok()
        .cookie(cookie(
            ACCESS,
            tokens.access,
            "/api",
            lasting(access::LIFETIME),
            secure,
        ))
        .cookie(cookie(
            REFRESH,
            tokens.refresh,
            "/api/auth",
            lasting(IDLE),
            secure,
        ))
        .json(session)
}

/// Both cookies, empty and over: the browser forgets them.
pub fn take_back(state: &State) -> HttpResponse {
    let secure = state.origin.is_https();
    HttpResponse::NoContent()
        .cookie(cookie(
            ACCESS,
            String::new(),
            "/api",
            Duration::ZERO,
            secure,
        ))
        .cookie(cookie(
            REFRESH,
            String::new(),
            "/api/auth",
            Duration::ZERO,
            secure,
        ))
        .finish()
}

/// The access token of the page, where it has one.
pub fn read_access(request: &HttpRequest) -> Option<Cookie<'static>> {
    request.cookie(ACCESS)
}

/// The refresh token of the page, where it has one.
pub fn read_refresh(request: &HttpRequest) -> Option<Cookie<'static>> {
    request.cookie(REFRESH)
}

fn cookie(
    name: &'static str,
    value: String,
    path: &'static str,
    age: Duration,
    secure: bool,
) -> Cookie<'static> {
    Cookie::build(name, value)
        .path(path)
        .max_age(age)
        .http_only(true)
        .same_site(SameSite::Strict)
        .secure(secure)
        .finish()
}
