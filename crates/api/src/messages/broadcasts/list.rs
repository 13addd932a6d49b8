//! `GET /api/crm/broadcasts` and `/{id}`: how far they are; changes nothing.

use actix_web::web::Data;
use crm_db::messages::broadcasts::{find, list};
use crm_types::ids::BroadcastId;
use crm_types::messages::{Broadcast, BroadcastList};

use super::no_broadcast;
use crate::auth::{Authorized, Viewer};
use crate::error::Result;
use crate::extract::{ListPage, Path, Query, page_limit};
use crate::reply::Reply;
use crate::state::State;

/// List broadcasts
///
/// Messages to many, the newest first, each with how far it is.
#[utoipa::path(
    get,
    path = "/api/crm/broadcasts",
    tag = "Broadcasts",
    params(ListPage),
    responses(
        (status = 200, description = "A page of them", body = BroadcastList),
        (status = 400, description = "A parameter (`invalid_query`) or the cursor (`invalid_cursor`) does not fit"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn list_broadcasts(
    _: Authorized<Viewer>,
    state: Data<State>,
    Query(query): Query<ListPage>,
) -> Result<Reply<BroadcastList>> {
    let limit = page_limit(query.limit)?;
    let page = list(&state.database, query.cursor.as_deref(), limit).await?;
    Ok(Reply(page))
}

/// Get a broadcast
///
/// One message to many: its state, and how many of its recipients have which outcome. It moves on as messages are written,
/// sent and delivered (`watch_events`).
#[utoipa::path(
    get,
    path = "/api/crm/broadcasts/{id}",
    tag = "Broadcasts",
    params(("id" = BroadcastId, Path, description = "The broadcast's id", example = "01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a")),
    responses(
        (status = 200, description = "The broadcast", body = Broadcast),
        (status = 404, description = "No such broadcast (`not_found`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn get_broadcast(
    _: Authorized<Viewer>,
    state: Data<State>,
    Path(id): Path<BroadcastId>,
) -> Result<Reply<Broadcast>> {
    let found = find(&state.database, id).await?;
    found.map(Reply).ok_or_else(no_broadcast)
}
