//! `PUT /api/crm/ingestion/external-ids`: who a user of the product is here.

use actix_web::web::Data;
use crm_domain::ingestion::canonical_id;
use crm_types::ingestion::{ExternalId, NewExternalId};

use super::misfit;
use crate::auth::{Admin, Authorized};
use crate::error::{Error, Result};
use crate::extract::Json;
use crate::reply::Reply;
use crate::state::State;

/// Say who a user of the product is
///
/// Links the product's id to a member and hands over what waited. Linked to another member before, it is linked to this one
/// from now on; what was counted for the other stays there.
#[utoipa::path(
    put,
    path = "/api/crm/ingestion/external-ids",
    tag = "Ingestion",
    request_body = NewExternalId,
    responses(
        (status = 200, description = "Linked", body = ExternalId),
        (status = 404, description = "No such member (`not_found`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn link_external_id(
    _: Authorized<Admin>,
    state: Data<State>,
    Json(new): Json<NewExternalId>,
) -> Result<Reply<ExternalId>> {
    let external_id = external_id(&new.external_id)?;
    let linked = crm_db::ingestion::link(
        &state.database,
        &external_id,
        new.member_id,
        state.clock.now(),
    )
    .await
    .map_err(|error| match error {
        crm_db::Error::NotFound => Error::not_found("There is no such member, or no longer."),
        error => error.into(),
    })?;
    Ok(Reply(linked))
}

/// A product's id as SDKs send it in `userId`.
///
/// # Errors
/// `invalid_body`.
pub fn external_id(text: &str) -> Result<String> {
    let text = text.trim();
    match (1..=255).contains(&text.chars().count()) {
        true => Ok(canonical_id(text)),
        false => Err(misfit("external_id", "It has 1 to 255 characters.")),
    }
}
