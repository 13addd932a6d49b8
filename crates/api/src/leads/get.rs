//! `GET /api/crm/leads/{id}`: everything known of one lead.

use actix_web::web::Data;
use crm_types::ids::LeadId;
use crm_types::leads::LeadDetail;

use super::shown;
use crate::auth::{Authorized, Viewer};
use crate::error::Result;
use crate::extract::Path;
use crate::reply::Tagged;
use crate::state::State;

/// One lead
///
/// All that is known, with members who have the same address or number and may be the same person. The ETag is what
/// `update_lead` wants.
#[utoipa::path(
    get,
    path = "/api/crm/leads/{id}",
    tag = "Leads",
    params(
        ("id" = LeadId, Path, description = "The lead's id", example = "01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a"),
        ("If-None-Match" = Option<String>, Header, description = "An ETag of before: if nothing is otherwise, the answer is 304",
            max_length = 1000, example = "\"7-0a1b2c3d4e5f6071\""),
    ),
    responses(
        (status = 200, description = "The lead", body = LeadDetail),
        (status = 304, description = "It is as it was"),
        (status = 404, description = "No such lead (`not_found`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn get_lead(
    _: Authorized<Viewer>,
    state: Data<State>,
    Path(id): Path<LeadId>,
) -> Result<Tagged<LeadDetail>> {
    let value = shown(&state, id).await?;
    Ok(Tagged {
        revision: value.lead.revision,
        value,
    })
}
