//! `GET /api/crm/changes/{id}`: one change, whole.

use actix_web::web::Data;
use crm_types::changes::Change;
use crm_types::ids::ChangeId;

use crate::auth::{Authorized, Viewer};
use crate::error::{Error, Result};
use crate::extract::Path;
use crate::reply::Reply;
use crate::state::State;

/// One change
///
/// Who changed what, when and where, before and after, with no text cut short. Of a change of many members it shows one.
#[utoipa::path(
    get,
    path = "/api/crm/changes/{id}",
    tag = "Changes",
    params(("id" = ChangeId, Path, description = "The change's id", example = "01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a")),
    responses(
        (status = 200, description = "The change", body = Change),
        (status = 404, description = "No such change (`not_found`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn get_change(
    _: Authorized<Viewer>,
    state: Data<State>,
    Path(id): Path<ChangeId>,
) -> Result<Reply<Change>> {
    let found = crm_db::changes::find(&state.database, id).await?;
    found
        .map(Reply)
        .ok_or_else(|| Error::not_found("There is no such change."))
}
