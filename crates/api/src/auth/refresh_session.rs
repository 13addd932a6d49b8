//! `POST /api/auth/refresh`: new cookies for the page's old ones; each refresh token works once.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use crm_types::auth::Session;

use super::{cookies, origin, session};
use crate::error::Result;
use crate::state::State;

/// Renew the page's session
///
/// Takes the cookie `crm_refresh` and answers with both cookies anew. Each refresh token works once; one that comes
/// back later than ten seconds after it was used ends the session, since somebody else must have it.
#[utoipa::path(
    post,
    path = "/api/auth/refresh",
    tag = "Session",
    responses(
        (status = 200, description = "Renewed", body = Session,
            headers(("Set-Cookie" = String, description = "`crm_access` and `crm_refresh`"))),
        (status = 401, description = "The session is over (`unauthenticated`)"),
        (status = 403, description = "The request does not come from the page (`origin_not_allowed`)"),
    ),
    security(("refresh_cookie" = []))
)]
pub async fn refresh_session(request: HttpRequest, state: Data<State>) -> Result<HttpResponse> {
    origin::require_own(&request, &state.origin)?;
    let token = cookies::read_refresh(&request).ok_or_else(session::over)?;
    let tokens = session::renew(&request, &state, token.value()).await?;
    Ok(cookies::hand_out(tokens, &state))
}
