//! `GET /api/auth/session`: who is signed in, by the database and not by the token alone.

use actix_web::web::Data;
use crm_types::auth::Session;

use super::{Authorized, Viewer, session};
use crate::error::Result;
use crate::reply::Reply;
use crate::state::State;

/// Who is signed in
///
/// The admin behind the token or cookie as they are now, and until when the access token holds.
#[utoipa::path(
    get,
    path = "/api/auth/session",
    tag = "Session",
    responses((status = 200, description = "The session", body = Session)),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn get_session(caller: Authorized<Viewer>, state: Data<State>) -> Result<Reply<Session>> {
    let found = crm_db::sessions::find(&state.database, caller.principal.session).await?;
    let open = found
        .filter(|session| session.is_open(state.clock.now()))
        .ok_or_else(session::over)?;
    Ok(Reply(Session {
        admin: open.admin,
        expires_at: caller.principal.expires_at,
    }))
}
