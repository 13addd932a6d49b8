//! `POST /api/auth/sign-in`: e-mail and password for the page's two cookies; programs use `create_token`.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use crm_types::auth::{Session, SignIn};

use super::{cookies, origin, session};
use crate::error::Result;
use crate::extract::Json;
use crate::state::State;

/// Sign in to the page
///
/// Answers with two cookies that scripts cannot read: `crm_access`, good for ten minutes, and `crm_refresh`, which
/// renews it. A browser that says it comes from another site is refused. After several wrong passwords the wait between
/// attempts grows, for this account from this address.
#[utoipa::path(
    post,
    path = "/api/auth/sign-in",
    tag = "Session",
    request_body = SignIn,
    responses(
        (status = 200, description = "Signed in", body = Session,
            headers(("Set-Cookie" = String, description = "`crm_access` and `crm_refresh`"))),
        (status = 401, description = "Wrong e-mail or password (`invalid_credentials`)"),
        (status = 403, description = "The request comes from another site (`origin_not_allowed`)"),
    ),
    security(())
)]
pub async fn sign_in(
    request: HttpRequest,
    state: Data<State>,
    body: Json<SignIn>,
) -> Result<HttpResponse> {
    origin::refuse_foreign(&request, &state.origin)?;
    let Json(SignIn { email, password }) = body;
    let tokens = session::open(&request, &state, &email, password).await?;
    Ok(cookies::hand_out(tokens, &state))
}
