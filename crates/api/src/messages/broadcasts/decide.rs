//! `POST /api/crm/broadcasts/{id}/pause`, `/continue` and `/stop`: what somebody decides holds from the answer on.

use actix_web::web::Data;
use crm_db::messages::broadcasts::{Decided, decide};
use crm_domain::messages::broadcast::Turn;
use crm_types::ids::BroadcastId;
use crm_types::messages::Broadcast;
use crm_types::problem::Code;

use super::no_broadcast;
use crate::auth::{Agent, Authorized};
use crate::error::{Error, Result};
use crate::extract::Path;
use crate::reply::Reply;
use crate::state::State;

/// Pause a broadcast
///
/// Holds a message to many: nobody is written to, and what was written and has not left is held, until it is continued. Once
/// this is answered nothing leaves. Asking again changes nothing.
#[utoipa::path(
    post,
    path = "/api/crm/broadcasts/{id}/pause",
    tag = "Broadcasts",
    params(("id" = BroadcastId, Path, description = "The broadcast's id", example = "01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a")),
    responses(
        (status = 200, description = "It is paused", body = Broadcast),
        (status = 404, description = "No such broadcast (`not_found`)"),
        (status = 409, description = "It has ended (`broadcast_ended`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn pause_broadcast(
    _: Authorized<Agent>,
    state: Data<State>,
    Path(id): Path<BroadcastId>,
) -> Result<Reply<Broadcast>> {
    decided(&state, id, Turn::Pause).await
}

/// Continue a broadcast
///
/// Goes on with a message to many that was paused, or that waits after the first few. Asking again changes nothing.
#[utoipa::path(
    post,
    path = "/api/crm/broadcasts/{id}/continue",
    tag = "Broadcasts",
    params(("id" = BroadcastId, Path, description = "The broadcast's id", example = "01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a")),
    responses(
        (status = 200, description = "It goes on", body = Broadcast),
        (status = 404, description = "No such broadcast (`not_found`)"),
        (status = 409, description = "It has ended (`broadcast_ended`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn continue_broadcast(
    _: Authorized<Agent>,
    state: Data<State>,
    Path(id): Path<BroadcastId>,
) -> Result<Reply<Broadcast>> {
    decided(&state, id, Turn::Continue).await
}

/// Stop a broadcast
///
/// Ends a message to many for good: nobody is written to any more, and what was written and has not left is canceled. Once
/// this is answered nothing leaves. What has left is not called back; tags and notes stay, and can be undone
/// (`revert_change` with its `change_id`). Asking again changes nothing.
#[utoipa::path(
    post,
    path = "/api/crm/broadcasts/{id}/stop",
    tag = "Broadcasts",
    params(("id" = BroadcastId, Path, description = "The broadcast's id", example = "01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a")),
    responses(
        (status = 200, description = "It is stopped", body = Broadcast),
        (status = 404, description = "No such broadcast (`not_found`)"),
        (status = 409, description = "It was done before (`broadcast_ended`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn stop_broadcast(
    _: Authorized<Agent>,
    state: Data<State>,
    Path(id): Path<BroadcastId>,
) -> Result<Reply<Broadcast>> {
    decided(&state, id, Turn::Stop).await
}

async fn decided(state: &State, id: BroadcastId, turn: Turn) -> Result<Reply<Broadcast>> {
    match decide(&state.database, id, turn, state.clock.now()).await? {
        Decided::Is(broadcast) => Ok(Reply(*broadcast)),
        Decided::Ended(ended) => Err(Error::new(
            Code::BroadcastEnded,
            format!("The broadcast has ended already ({ended})."),
        )),
        Decided::Unknown => Err(no_broadcast()),
    }
}
