//! Operations of signing in; keeps no secret, the cookies are out of the page's reach.

use crm_types::auth::{Session, SignIn};

use super::Result;
use super::client::{self, Request};

/// Who is signed in.
pub async fn get_session() -> Result<Session> {
    client::json(Request::get("/api/auth/session".to_owned())).await
}

/// Signs in with what was typed; the session's cookies come with the answer.
pub async fn sign_in(credentials: &SignIn) -> Result<Session> {
    let body = serde_json::to_string(credentials).ok();
    // Not through the renewing way: a wrong password is no expired session.
    let answer = client::send(&Request::post("/api/auth/sign-in", body)).await?;
    client::read_answer(answer).map(|(session, _)| session)
}

/// Renews the session with its refresh cookie.
pub async fn refresh_session() -> Result<()> {
    client::send(&Request::post("/api/auth/refresh", None))
        .await
        .map(|_| ())
}

/// Ends the session here and on the server.
pub async fn sign_out() -> Result<()> {
    client::empty(Request::post("/api/auth/sign-out", None)).await
}
