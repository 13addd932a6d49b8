//! `PATCH /api/crm/threads/{id}`: who answers, whether it waits or is done, and that it was read.

use actix_web::web::Data;
use crm_db::messages::{ThreadEdit, find_thread, update_thread as write};
use crm_types::ids::ThreadId;
use crm_types::messages::{Thread, ThreadPatch, ThreadState};

use super::{misfit, no_thread};
use crate::auth::{Agent, Authorized};
use crate::error::Result;
use crate::extract::{MergePatch, Path};
use crate::reply::Reply;
use crate::state::State;

/// Change a conversation
///
/// Assigns it, puts it off, closes or opens it, or says that all of it was read; what is absent stays. One that is put off
/// opens by itself when its time comes, and any opens when the member writes. All of it is told among what was said
/// (`changes` of `list_thread_messages`).
#[utoipa::path(
    patch,
    path = "/api/crm/threads/{id}",
    tag = "Messages",
    params(("id" = ThreadId, Path, description = "The conversation's id", example = "01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a")),
    request_body(content(
        (ThreadPatch = "application/json"),
        (ThreadPatch = "application/merge-patch+json"),
    )),
    responses(
        (status = 200, description = "The conversation as it is now", body = Thread),
        (status = 404, description = "No such conversation (`not_found`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn update_thread(
    agent: Authorized<Agent>,
    state: Data<State>,
    Path(id): Path<ThreadId>,
    MergePatch(patch): MergePatch<ThreadPatch>,
) -> Result<Reply<Thread>> {
    let now = state.clock.now();
    let until = patch.snoozed_until;
    let wanted = match (patch.state, until) {
        (Some(ThreadState::Snoozed), Some(until)) if until > now => {
            Some((ThreadState::Snoozed, Some(until)))
        }
        (Some(ThreadState::Snoozed), _) => {
            return Err(misfit(
                "snoozed_until",
                "Say until when it is put off: a moment that is still to come.",
            ));
        }
        (_, Some(_)) => {
            return Err(misfit("snoozed_until", "It goes with the state “snoozed”."));
        }
        (state, None) => state.map(|state| (state, None)),
    };
    let edit = ThreadEdit {
        state: wanted,
        assignee: patch.assignee_id,
        read: patch.read == Some(true),
    };
    match write(&state.database, id, &edit, agent.principal.admin, now).await {
        Ok(true) => {}
        Ok(false) => return Err(no_thread()),
        Err(crm_db::Error::Conflict { .. }) => {
            return Err(misfit("assignee_id", "There is no such admin."));
        }
        Err(error) => return Err(error.into()),
    }
    let region = Some(state.settings.messages.region);
    let found = find_thread(&state.database, id, region).await?;
    found.map(Reply).ok_or_else(no_thread)
}
