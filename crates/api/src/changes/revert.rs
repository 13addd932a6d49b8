//! `POST /api/crm/changes/{id}/revert`: undoes a change, unless something later stands on it.

use actix_web::web::Data;
use crm_db::changes::{Outcome, find, revert, standing};
use crm_db::records::kind_of;
use crm_types::changes::{Conflict, Reverted};
use crm_types::ids::ChangeId;
use crm_types::problem::Code;

use super::records::revert_records;
use crate::auth::{Agent, Authorized};
use crate::error::{Error, Result};
use crate::extract::Path;
use crate::members::reading;
use crate::reply::Reply;
use crate::state::State;

/// Undo a change
///
/// Puts back what was there before, for all members (or tickets, or leads) that the change concerned, as a change of its own,
/// which can be undone in turn. Where something later touched the same fields, or the change is undone already, nothing is
/// done and `conflict` (`record_conflict`) says what stands in the way: the later changes, or none where it was changed past
/// this program. Members who are gone by now are left out and not counted. What was sent with a change is not taken back.
#[utoipa::path(
    post,
    path = "/api/crm/changes/{id}/revert",
    tag = "Changes",
    params(("id" = ChangeId, Path, description = "The change's id", example = "01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a")),
    responses(
        (status = 200, description = "It is undone", body = Reverted),
        (status = 404, description = "No such change (`not_found`)"),
        (status = 409, description = "Something stands in the way (`conflict`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn revert_change(
    agent: Authorized<Agent>,
    state: Data<State>,
    Path(id): Path<ChangeId>,
) -> Result<Reply<Reverted>> {
    let now = state.clock.now();
    if let Some(kind) = kind_of(&state.database, id).await? {
        return revert_records(&state, &kind, id, &agent.author()).await;
    }
    match revert(&state.database, id, &agent.author(), now).await? {
        Outcome::Reverted(reverted) => {
            let items =
                crm_db::members::rows(&state.database, &reverted.first, &reading(&state)).await?;
            Ok(Reply(Reverted {
                change_id: reverted.change,
                members: reverted.members,
                items,
                tickets: Vec::new(),
                leads: Vec::new(),
            }))
        }
        Outcome::Unknown => Err(Error::not_found("There is no such change.")),
        Outcome::Undone(by) => {
            let changes = find(&state.database, by).await?.into_iter().collect();
            let error = Error::new(Code::Conflict, "The change has been undone already.");
            Err(error.conflicting(Conflict {
                member: None,
                members: Vec::new(),
                changes,
            }))
        }
        Outcome::Touched(touched) => {
            let conflict = standing(&state.database, &touched, &reading(&state)).await?;
            let error = Error::new(
                Code::Conflict,
                "Something later touched the same fields, so undoing this would undo that too. See `conflict`.",
            );
            Err(error.conflicting(conflict))
        }
        Outcome::StatusGone { list, key } => Err(Error::new(
            Code::Conflict,
            format!("Undoing this would bring back the {list} status “{key}”, which is no more."),
        )),
        Outcome::NobodyLeft => Err(Error::new(
            Code::Conflict,
            "All members that the change concerned are gone.",
        )),
    }
}
