//! `GET /api/crm/ingestion/waiting`: whom products speak of and nobody here is known by.

use actix_web::web::Data;
use crm_types::ingestion::Waiting;

use crate::auth::{Admin, Authorized};
use crate::error::Result;
use crate::reply::Reply;
use crate::state::State;

/// List users who are not known
///
/// How much waits for users of the product whom no member is known by, and who they are: the latest first, 100 at most.
/// What waits is handed over when such a user is identified, appears among the accounts, or is linked to a member. It
/// waits for a year; what anonymous visitors did, for 90 days.
#[utoipa::path(
    get,
    path = "/api/crm/ingestion/waiting",
    tag = "Ingestion",
    responses((status = 200, description = "What waits", body = Waiting)),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn list_waiting_users(
    _: Authorized<Admin>,
    state: Data<State>,
) -> Result<Reply<Waiting>> {
    Ok(Reply(crm_db::ingestion::waiting(&state.database).await?))
}
