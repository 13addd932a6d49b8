//! `POST /api/auth/token`: tokens for programs, which send them as `Authorization: Bearer`; sets no cookie.

use actix_web::HttpRequest;
use actix_web::web::Data;
use crm_types::auth::{TokenPair, TokenRequest};

use super::{access, session};
use crate::error::Result;
use crate::extract::Json;
use crate::reply::Reply;
use crate::state::State;

/// Get tokens for a program
///
/// With an admin's e-mail and password, or with the refresh token of the last answer. Send the access token as
/// `Authorization: Bearer …`. Each refresh token works once; one that comes back later ends the session.
#[utoipa::path(
    post,
    path = "/api/auth/token",
    tag = "Session",
    request_body = TokenRequest,
    responses(
        (status = 200, description = "Tokens", body = TokenPair),
        (status = 401, description = "Wrong e-mail or password (`invalid_credentials`), or a refresh token that is over \
            (`unauthenticated`)"),
    ),
    security(())
)]
pub async fn create_token(
    request: HttpRequest,
    state: Data<State>,
    body: Json<TokenRequest>,
) -> Result<Reply<TokenPair>> {
    let tokens = match body.0 {
        TokenRequest::Password { email, password } => {
            session::open(&request, &state, &email, password).await?
        }
        TokenRequest::RefreshToken { refresh_token } => {
            session::renew(&request, &state, &refresh_token).await?
        }
    };
    Ok(Reply(TokenPair {
        access_token: tokens.access,
        token_type: "Bearer".to_owned(),
        expires_in: u32::try_from(access::LIFETIME.num_seconds()).unwrap_or_default(),
        refresh_token: tokens.refresh,
    }))
}
