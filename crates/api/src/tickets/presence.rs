//! `POST /api/crm/tickets/{id}/presence`: somebody looks at a ticket, and perhaps writes.

use actix_web::web::Data;
use crm_db::tickets::{TicketName, presence, watch};
use crm_types::tickets::{TicketPresence, TicketWatch};

use super::{named, not_found};
use crate::auth::{Agent, Authorized};
use crate::error::Result;
use crate::extract::{Json, Path};
use crate::reply::Reply;
use crate::state::State;

/// Watch a ticket
///
/// Tells the others that you look at a ticket, and whether you are writing (`event: ticket_presence`), and answers who else
/// does. It is forgotten after half a minute: say it again every few seconds while you look.
#[utoipa::path(
    post,
    path = "/api/crm/tickets/{id}/presence",
    tag = "Tickets",
    params(
        ("id" = String, Path, description = "The ticket's id, or its number as `SUPP-0017`", max_length = 100,
            example = "SUPP-0017"),
    ),
    request_body = TicketWatch,
    responses(
        (status = 200, description = "Who else looks at it", body = TicketPresence),
        (status = 404, description = "No such ticket (`not_found`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn watch_ticket(
    agent: Authorized<Agent>,
    state: Data<State>,
    Path(name): Path<TicketName>,
    Json(wanted): Json<TicketWatch>,
) -> Result<Reply<TicketPresence>> {
    let id = named(&state, name).await?;
    let (me, now) = (agent.principal.admin, state.clock.now());
    if !watch(&state.database, id, me, wanted.writing, now).await? {
        return Err(not_found());
    }
    let mut found = presence(&state.database, id, now).await?;
    found.watchers.retain(|watcher| watcher.admin_id != me);
    Ok(Reply(found))
}
