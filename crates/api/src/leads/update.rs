//! `PATCH /api/crm/leads/{id}`: what people set about one lead, against the revision they have seen.

use actix_web::web::Data;
use crm_db::leads::{LeadEdit, Outcome, write};
use crm_domain::leads::Edit;
use crm_types::ids::LeadId;
use crm_types::leads::{LeadDetail, LeadPatch};

use super::{misfits, not_found, overtaken, refused, shown, unknown_owner};
use crate::auth::{Agent, Authorized};
use crate::error::Result;
use crate::extract::{IfMatch, MergePatch, Path};
use crate::reply::Tagged;
use crate::state::State;

/// Change a lead
///
/// Changes what people set: a field that is absent stays, null clears it. The change is kept in history and can be undone
/// (`revert_change`). Where somebody else changed the lead meanwhile, nothing is done: the answer is 412, its
/// `record_conflict` holds the lead as it is now and what came between, its ETag the one to try again with. `converted` is
/// set by `convert_lead` alone, and whoever is converted stays so until that is taken back.
#[utoipa::path(
    patch,
    path = "/api/crm/leads/{id}",
    tag = "Leads",
    params(
        ("id" = LeadId, Path, description = "The lead's id", example = "01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a"),
        ("If-Match" = String, Header, description = "The ETag of the lead you have seen, of which the revision alone is \
            compared; `*` to change whatever is there", max_length = 1000, example = "\"7-0a1b2c3d4e5f6071\""),
    ),
    request_body(content(
        (LeadPatch = "application/json"),
        (LeadPatch = "application/merge-patch+json"),
    )),
    responses(
        (status = 200, description = "The lead as it is now", body = LeadDetail),
        (status = 404, description = "No such lead (`not_found`)"),
        (status = 409, description = "The lead has become a member, so its status is not changed (`conflict`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn update_lead(
    agent: Authorized<Agent>,
    state: Data<State>,
    Path(id): Path<LeadId>,
    if_match: IfMatch,
    MergePatch(patch): MergePatch<LeadPatch>,
) -> Result<Tagged<LeadDetail>> {
    let revision = if_match.require()?;
    let region = Some(state.settings.messages.region);
    let edit = LeadEdit {
        id,
        revision,
        edit: Edit::read(&patch, region).map_err(misfits)?,
    };
    let now = state.clock.now();
    match write(&state.database, &[edit], &agent.author(), now).await? {
        Outcome::Written(_) => {}
        Outcome::Stale(_) => return Err(overtaken(&state, id, revision.unwrap_or(0)).await?),
        Outcome::Missing(_) => return Err(not_found()),
        Outcome::UnknownOwner(_) => return Err(unknown_owner()),
        Outcome::Refused(_, refusal) => return Err(refused(refusal)),
    }
    let value = shown(&state, id).await?;
    Ok(Tagged {
        revision: value.lead.revision,
        value,
    })
}
