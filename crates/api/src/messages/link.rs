//! `PUT /api/crm/threads/{id}/member`: whose a number is.

use actix_web::web::Data;
use crm_db::messages::{Linked, Whose, find_thread, link_number as link};
use crm_types::ids::ThreadId;
use crm_types::messages::{NumberLink, Thread};
use crm_types::problem::Code;

use super::{misfit, no_thread};
use crate::auth::{Agent, Authorized};
use crate::error::{Error, Result};
use crate::extract::{Json, Path};
use crate::reply::Reply;
use crate::state::State;

/// Say whose a number is
///
/// Gives the conversation of a number to a member (`member_id`): it becomes part of the member's, which is answered, and what
/// comes from this number goes there from now on. What was agreed to from the number is the member's word. Or to a lead
/// (`lead_id`), whose it stays until the lead becomes a member, who then has it. Without either it is nobody's in particular.
#[utoipa::path(
    put,
    path = "/api/crm/threads/{id}/member",
    tag = "Messages",
    params(("id" = ThreadId, Path, description = "The conversation's id", example = "01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a")),
    request_body = NumberLink,
    responses(
        (status = 200, description = "The conversation, or the member's that it is part of", body = Thread),
        (status = 404, description = "No such conversation (`not_found`)"),
        (status = 409, description = "It is a member's already (`conflict`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn link_number(
    agent: Authorized<Agent>,
    state: Data<State>,
    Path(id): Path<ThreadId>,
    Json(wanted): Json<NumberLink>,
) -> Result<Reply<Thread>> {
    let (admin, now) = (agent.principal.admin, state.clock.now());
    let whose = match (wanted.member_id, wanted.lead_id) {
        (Some(member), None) => Whose::Member(member),
        (None, Some(lead)) => Whose::Lead(lead),
        (None, None) => Whose::Nobody,
        (Some(_), Some(_)) => {
            return Err(misfit("lead_id", "A number is a member's or a lead's."));
        }
    };
    let linked = link(&state.database, id, whose, admin, now).await?;
    let theirs = match linked {
        Linked::To(theirs) => theirs,
        Linked::NoThread => return Err(no_thread()),
        Linked::NoLead => return Err(misfit("lead_id", "There is no such lead.")),
        Linked::NoMember => return Err(misfit("member_id", "There is no such member.")),
        Linked::Theirs => {
            return Err(Error::new(
                Code::Conflict,
                "This conversation is a member's already.",
            ));
        }
    };
    let region = Some(state.settings.messages.region);
    let found = find_thread(&state.database, theirs, region).await?;
    found.map(Reply).ok_or_else(no_thread)
}
