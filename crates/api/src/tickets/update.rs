//! `PATCH /api/crm/tickets/{id}`: what people set about one ticket, against the revision they have seen.

use actix_web::web::Data;
use crm_db::tickets::{Outcome, TicketEdit, TicketName, write};
use crm_domain::tickets::Edit;
use crm_types::problem::Code;
use crm_types::tickets::{TicketDetail, TicketPatch};

use super::{detail, faulty, merged, named, nobody, not_found, overtaken};
use crate::auth::{Agent, Authorized};
use crate::error::{Error, Result};
use crate::extract::{IfMatch, MergePatch, Path};
use crate::reply::Tagged;
use crate::state::State;

/// Change a ticket
///
/// A field that is absent stays. A status says whether the clock runs: it does while the ticket is open or in progress. The
/// change is kept in history and can be undone (`revert_change`). Where somebody else changed the ticket, or something was
/// said about it meanwhile, nothing is done: the answer is 412, its `record_conflict` holds the ticket as it is now, what was
/// changed and what was said, its ETag the one to try again with. A patch that changes nothing leaves no trace.
#[utoipa::path(
    patch,
    path = "/api/crm/tickets/{id}",
    tag = "Tickets",
    params(
        ("id" = String, Path, description = "The ticket's id, or its number as `SUPP-0017`", max_length = 100,
            example = "SUPP-0017"),
        ("If-Match" = String, Header, description = "The ETag of the ticket you have seen, of which the revision alone is \
            compared; `*` to change whatever is there", max_length = 1000, example = "\"7-0a1b2c3d4e5f6071\""),
    ),
    request_body(content(
        (TicketPatch = "application/json"),
        (TicketPatch = "application/merge-patch+json"),
    )),
    responses(
        (status = 200, description = "The ticket as it is now", body = TicketDetail),
        (status = 404, description = "No such ticket (`not_found`)"),
        (status = 409, description = "It has become part of another ticket (`conflict`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn update_ticket(
    agent: Authorized<Agent>,
    state: Data<State>,
    Path(name): Path<TicketName>,
    if_match: IfMatch,
    MergePatch(patch): MergePatch<TicketPatch>,
) -> Result<Tagged<TicketDetail>> {
    let revision = if_match.require()?;
    let edit = Edit::read(&patch).map_err(faulty)?;
    let id = named(&state, name).await?;
    let edit = TicketEdit { id, revision, edit };
    let now = state.clock.now();
    match write(&state.database, &[edit], &agent.author(), now).await? {
        Outcome::Written(_) => {}
        Outcome::Stale(_) => {
            let error = Error::new(
                Code::PreconditionFailed,
                "The ticket has been changed since you read it. See `record_conflict` for what it is now, and by whom.",
            );
            return Err(overtaken(&state, error, &[(id, revision.unwrap_or(0))]).await?);
        }
        refused => return Err(refusal(refused)),
    }
    let value = detail(&state, id, now).await?;
    Ok(Tagged {
        revision: value.ticket.revision,
        value,
    })
}

/// Why an edit was not made, other than that somebody was faster.
pub(super) fn refusal(outcome: Outcome) -> Error {
    match outcome {
        Outcome::Unknown { field } => nobody(field),
        Outcome::Merged(_) => merged(),
        Outcome::Written(_) | Outcome::Stale(_) | Outcome::Missing(_) => not_found(),
    }
}
