//! `POST /api/auth/sign-out`: ends the page's session and has the browser forget its cookies.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use super::{cookies, origin, session};
use crate::error::Result;
use crate::state::State;

/// Sign out of the page
///
/// Ends the session for good: its refresh token is worthless from now on, and an access token that was copied from it
/// ends by itself within ten minutes. Without a session nothing happens.
#[utoipa::path(
    post,
    path = "/api/auth/sign-out",
    tag = "Session",
    responses(
        (status = 204, description = "Signed out",
            headers(("Set-Cookie" = String, description = "Both cookies, empty and over"))),
        (status = 403, description = "The request does not come from the page (`origin_not_allowed`)"),
    ),
    security((), ("refresh_cookie" = []))
)]
pub async fn sign_out(request: HttpRequest, state: Data<State>) -> Result<HttpResponse> {
    origin::require_own(&request, &state.origin)?;
    if let Some(token) = cookies::read_refresh(&request) {
        session::close(&state, token.value()).await?;
    }
    Ok(cookies::take_back(&state))
}
