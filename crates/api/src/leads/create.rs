//! `POST /api/crm/leads`: a lead that somebody writes down.

use actix_web::HttpRequest;
use actix_web::web::Data;
use crm_db::leads::{Created as Made, NewLeadRow, create};
use crm_domain::leads::NewState;
use crm_types::leads::{LeadDetail, NewLead};
use sha2::{Digest, Sha256};

use super::{misfit, misfits, shown, unknown_owner};
use crate::auth::{Agent, Authorized};
use crate::error::{Error, Result};
use crate::extract::{IdempotencyKey, Json};
use crate::reply::Created;
use crate::state::State;

/// Add a lead
///
/// Writes down somebody who may become a member; at least one of name, e-mail and phone is needed. A conversation with that
/// number, which nobody was known for, becomes the lead's. With an `Idempotency-Key` the same request twice is one lead.
#[utoipa::path(
    post,
    path = "/api/crm/leads",
    tag = "Leads",
    params(
        ("Idempotency-Key" = Option<String>, Header, description = "What makes the same request the same wish, best a UUID",
            min_length = 1, max_length = 255, example = "3f0a5c0d-8d1f-4c1e-9c3a-7e8f0a1b2c3d"),
    ),
    request_body = NewLead,
    responses(
        (status = 201, description = "The lead", body = LeadDetail),
        (status = 400, description = "The `Idempotency-Key` is none (`invalid_header`)"),
        (status = 422, description = "A field does not fit, or the key was sent with another lead before (`invalid_body`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn create_lead(
    agent: Authorized<Agent>,
    request: HttpRequest,
    state: Data<State>,
    Json(new): Json<NewLead>,
) -> Result<Created<LeadDetail>> {
    let key = IdempotencyKey::given(request.headers())?;
    let read = NewState::by_hand(&new, Some(state.settings.messages.region)).map_err(misfits)?;
    let wish = serde_json::to_vec(&new).map_err(Error::internal)?;
    let digest: Vec<u8> = Sha256::digest(wish).iter().copied().collect();
    let row = NewLeadRow {
        new: &read,
        by: agent.principal.admin,
        key: key.as_ref().map(|key| key.0.as_str()),
        digest: &digest,
    };
    match create(&state.database, &row, state.clock.now()).await? {
        Made::New(id) | Made::Known(id) => Ok(Created(shown(&state, id).await?)),
        Made::OtherWish => Err(misfit(
            "Idempotency-Key",
            "This key was sent with another lead before. Take a new one.",
        )),
        Made::UnknownOwner(_) => Err(unknown_owner()),
    }
}
