//! `/api/crm/leads/{id}/conversion`: which member a lead has become, and that it has not.

use actix_web::web::Data;
use crm_db::leads::{Converted, convert, take_back};
use crm_types::ids::LeadId;
use crm_types::leads::{LeadConversion, LeadDetail};

use super::{misfit, not_found, overtaken, refused, shown};
use crate::auth::{Agent, Authorized};
use crate::error::Result;
use crate::extract::{IfMatch, Json, Path};
use crate::reply::Tagged;
use crate::state::State;

/// Convert a lead
///
/// Says which member the lead has become. Whoever signs up with the lead's address converts it without that. The lead's
/// conversations become the member's. It is a change like others, and undone by `revert_change` or by `unconvert_lead`. With
/// `If-Match` only the lead as you have seen it is converted.
#[utoipa::path(
    post,
    path = "/api/crm/leads/{id}/conversion",
    tag = "Leads",
    params(
        ("id" = LeadId, Path, description = "The lead's id", example = "01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a"),
        ("If-Match" = Option<String>, Header, description = "The ETag of the lead you have seen, of which the revision alone \
            is compared", max_length = 1000, example = "\"7-0a1b2c3d4e5f6071\""),
    ),
    request_body = LeadConversion,
    responses(
        (status = 200, description = "The lead as it is now", body = LeadDetail),
        (status = 404, description = "No such lead (`not_found`)"),
        (status = 409, description = "It has become a member already (`conflict`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn convert_lead(
    agent: Authorized<Agent>,
    state: Data<State>,
    Path(id): Path<LeadId>,
    if_match: IfMatch,
    Json(wanted): Json<LeadConversion>,
) -> Result<Tagged<LeadDetail>> {
    let seen = revision(if_match);
    let (author, now) = (agent.author(), state.clock.now());
    let converted = convert(&state.database, id, seen, wanted.member_id, &author, now).await?;
    answer(&state, id, seen, converted).await
}

/// Take a conversion back
///
/// The lead is as far as it was before it was converted, and is not converted again by itself while it keeps its address. Its
/// conversations are its own again, unless the member has given that number.
#[utoipa::path(
    delete,
    path = "/api/crm/leads/{id}/conversion",
    tag = "Leads",
    params(
        ("id" = LeadId, Path, description = "The lead's id", example = "01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a"),
        ("If-Match" = Option<String>, Header, description = "The ETag of the lead you have seen, of which the revision alone \
            is compared", max_length = 1000, example = "\"7-0a1b2c3d4e5f6071\""),
    ),
    responses(
        (status = 200, description = "The lead as it is now", body = LeadDetail),
        (status = 404, description = "No such lead (`not_found`)"),
        (status = 409, description = "It has become no member (`conflict`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn unconvert_lead(
    agent: Authorized<Agent>,
    state: Data<State>,
    Path(id): Path<LeadId>,
    if_match: IfMatch,
) -> Result<Tagged<LeadDetail>> {
    let seen = revision(if_match);
    let (author, now) = (agent.author(), state.clock.now());
    let taken = take_back(&state.database, id, seen, &author, now).await?;
    answer(&state, id, seen, taken).await
}

fn revision(if_match: IfMatch) -> Option<i64> {
    match if_match {
        IfMatch::Absent | IfMatch::Any => None,
        IfMatch::Revision(revision) => Some(revision),
    }
}

async fn answer(
    state: &State,
    id: LeadId,
    seen: Option<i64>,
    converted: Converted,
) -> Result<Tagged<LeadDetail>> {
    match converted {
        Converted::Done { .. } => {}
        Converted::NoLead => return Err(not_found()),
        Converted::NoMember => return Err(misfit("member_id", "There is no such member.")),
        Converted::Stale => return Err(overtaken(state, id, seen.unwrap_or(0)).await?),
        Converted::Refused(refusal) => return Err(refused(refusal)),
    }
    let value = shown(state, id).await?;
    Ok(Tagged {
        revision: value.lead.revision,
        value,
    })
}
