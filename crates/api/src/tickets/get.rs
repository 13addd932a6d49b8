//! `GET /api/crm/tickets/{id}`: one ticket whole.

use actix_web::web::Data;
use crm_db::tickets::TicketName;
use crm_types::tickets::TicketDetail;

use super::{detail, named};
use crate::auth::{Authorized, Viewer};
use crate::error::Result;
use crate::extract::Path;
use crate::reply::Tagged;
use crate::state::State;

/// One ticket
///
/// All of it but for what was said (`list_ticket_entries`). The ETag is what `update_ticket` wants: it begins with the
/// revision, and changes with everything that is shown.
#[utoipa::path(
    get,
    path = "/api/crm/tickets/{id}",
    tag = "Tickets",
    params(
        ("id" = String, Path, description = "The ticket's id, or its number as `SUPP-0017`", max_length = 100,
            example = "SUPP-0017"),
        ("If-None-Match" = Option<String>, Header, description = "An ETag of before: if nothing is otherwise, the answer is 304",
            max_length = 1000, example = "\"7-0a1b2c3d4e5f6071\""),
    ),
    responses(
        (status = 200, description = "The ticket", body = TicketDetail),
        (status = 304, description = "It is as it was"),
        (status = 404, description = "No such ticket (`not_found`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn get_ticket(
    _: Authorized<Viewer>,
    state: Data<State>,
    Path(name): Path<TicketName>,
) -> Result<Tagged<TicketDetail>> {
    let id = named(&state, name).await?;
    let value = detail(&state, id, state.clock.now()).await?;
    Ok(Tagged {
        revision: value.ticket.revision,
        value,
    })
}
