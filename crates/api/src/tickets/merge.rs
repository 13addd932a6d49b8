//! `POST /api/crm/tickets/{id}/merge`: one ticket becomes part of another.

use actix_web::web::Data;
use crm_db::tickets::{Merged, TicketName, merge};
use crm_types::problem::Code;
use crm_types::tickets::{TicketDetail, TicketMerge};

use super::{detail, merged, misfit, named, not_found};
use crate::auth::{Agent, Authorized};
use crate::error::{Error, Result};
use crate::extract::{Json, Path};
use crate::reply::Tagged;
use crate::state::State;

/// Merge a ticket
///
/// The ticket becomes part of another, which shows what was said about it, and is closed; what the member answers goes there
/// from then on. It can be undone (`revert_change`, by the change in the ticket's history). Answers the ticket that it has
/// become part of. Tickets of two members are not merged: what one wrote would be told to the other.
#[utoipa::path(
    post,
    path = "/api/crm/tickets/{id}/merge",
    tag = "Tickets",
    params(
        ("id" = String, Path, description = "The ticket's id, or its number as `SUPP-0017`", max_length = 100,
            example = "SUPP-0017"),
    ),
    request_body = TicketMerge,
    responses(
        (status = 200, description = "The other ticket as it is now", body = TicketDetail),
        (status = 404, description = "No such ticket (`not_found`)"),
        (status = 409, description = "One of them is part of another ticket already, or they are two members' (`conflict`)"),
        (status = 422, description = "There is no such other ticket, or it is the same one (`invalid_body`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn merge_ticket(
    agent: Authorized<Agent>,
    state: Data<State>,
    Path(name): Path<TicketName>,
    Json(wanted): Json<TicketMerge>,
) -> Result<Tagged<TicketDetail>> {
    let id = named(&state, name).await?;
    let now = state.clock.now();
    match merge(&state.database, id, wanted.into, &agent.author(), now).await? {
        Merged::Done(_) => {
            let value = detail(&state, wanted.into, now).await?;
            Ok(Tagged {
                revision: value.ticket.revision,
                value,
            })
        }
        Merged::Missing(missing) if missing == id => Err(not_found()),
        Merged::Missing(_) => Err(misfit("into", "There is no such ticket, or no longer.")),
        Merged::Itself => Err(misfit("into", "A ticket does not become part of itself.")),
        Merged::Part(_) => Err(merged()),
        Merged::OtherMember => Err(Error::new(
            Code::Conflict,
            "They belong to two members: what one wrote would be told to the other.",
        )),
    }
}
