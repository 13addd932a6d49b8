//! `PATCH /api/crm/statuses/{list}/{key}`: another name, colour or meaning for a status.

use actix_web::web::Data;
use crm_types::statuses::{StatusDefinition, StatusList, StatusPatch};

use super::segment::StatusPath;
use super::{label, refusal};
use crate::auth::{Admin, Authorized};
use crate::error::Result;
use crate::extract::{IfMatch, MergePatch};
use crate::reply::Tagged;
use crate::state::State;

/// Change a status
///
/// Changes what a status is called, how it looks and what it counts towards; figures and their lists follow at once. Its
/// key stays.
#[utoipa::path(
    patch,
    path = "/api/crm/statuses/{list}/{key}",
    tag = "Statuses",
    params(
        ("list" = StatusList, Path, description = "The list", example = "engagement"),
        ("key" = String, Path, description = "The status' key", max_length = 50, example = "at_risk"),
        ("If-Match" = String, Header, description = "The ETag you have seen, or the status' `revision` in quotes; `*` to \
            change whatever is there", max_length = 1000, example = "\"1\""),
    ),
    request_body = StatusPatch,
    responses(
        (status = 200, description = "The status as it is now", body = StatusDefinition),
        (status = 404, description = "No such status (`not_found`)"),
        (status = 412, description = "Somebody else changed it meanwhile (`precondition_failed`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn update_status(
    _: Authorized<Admin>,
    state: Data<State>,
    path: StatusPath,
    if_match: IfMatch,
    MergePatch(patch): MergePatch<StatusPatch>,
) -> Result<Tagged<StatusDefinition>> {
    let revision = if_match.require()?;
    let patch = StatusPatch {
        label: patch.label.as_deref().map(label).transpose()?,
        ..patch
    };
    let StatusPath { list, key } = path;
    let changed = crm_db::statuses::update(&state.database, list, &key, revision, &patch).await?;
    state.vocabulary.forget();
    let value = changed.map_err(refusal)?;
    Ok(Tagged {
        revision: value.revision,
        value,
    })
}
