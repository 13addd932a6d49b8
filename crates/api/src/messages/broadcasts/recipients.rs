//! `GET /api/crm/broadcasts/{id}/recipients`: what became of each; changes nothing.

use actix_web::web::Data;
use crm_db::messages::broadcasts::{RecipientQuery, find, list_recipients};
use crm_types::ids::BroadcastId;
use crm_types::messages::{BroadcastRecipientList, RecipientOutcome};
use serde::Deserialize;
use utoipa::IntoParams;

use super::no_broadcast;
use crate::auth::{Authorized, Viewer};
use crate::error::Result;
use crate::extract::{Path, Query, page_limit};
use crate::reply::Reply;
use crate::state::State;

/// What may be asked of a broadcast's recipients.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListRecipients {
    /// Only those of whom this became.
    #[param(inline, example = "skipped")]
    outcome: Option<RecipientOutcome>,
    /// How many a page has.
    #[param(minimum = 1, maximum = 100, default = 50, example = 50)]
    limit: Option<u16>,
    /// Where to go on: `next_cursor` of a page of the same question.
    #[param(max_length = 2048)]
    cursor: Option<String>,
}

/// List a broadcast's recipients
///
/// Each member it is for with what became of them: why they were skipped, or how far their message is and whether they wrote
/// back. Whoever has deleted their account is not among them any more.
#[utoipa::path(
    get,
    path = "/api/crm/broadcasts/{id}/recipients",
    tag = "Broadcasts",
    params(
        ("id" = BroadcastId, Path, description = "The broadcast's id", example = "01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a"),
        ListRecipients,
    ),
    responses(
        (status = 200, description = "A page of them", body = BroadcastRecipientList),
        (status = 400, description = "A parameter (`invalid_query`) or the cursor (`invalid_cursor`) does not fit"),
        (status = 404, description = "No such broadcast (`not_found`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn list_broadcast_recipients(
    _: Authorized<Viewer>,
    state: Data<State>,
    Path(id): Path<BroadcastId>,
    Query(query): Query<ListRecipients>,
) -> Result<Reply<BroadcastRecipientList>> {
    let asked = RecipientQuery {
        broadcast: id,
        outcome: query.outcome,
        cursor: query.cursor.as_deref(),
        limit: page_limit(query.limit)?,
    };
    let page = list_recipients(&state.database, &asked).await?;
    if page.items.is_empty() && find(&state.database, id).await?.is_none() {
        return Err(no_broadcast());
    }
    Ok(Reply(page))
}
