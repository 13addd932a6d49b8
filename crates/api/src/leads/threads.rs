//! `GET /api/crm/leads/{id}/threads`: what was said with a lead.

use actix_web::web::Data;
use crm_types::ids::LeadId;
use crm_types::messages::ThreadList;

use super::not_found;
use crate::auth::{Authorized, Viewer};
use crate::error::Result;
use crate::extract::Path;
use crate::reply::Reply;
use crate::state::State;

/// A lead's conversations
///
/// The conversations of the lead's numbers, the latest first, and the member's once the lead has become one. Their messages
/// are read by `list_thread_messages`.
#[utoipa::path(
    get,
    path = "/api/crm/leads/{id}/threads",
    tag = "Leads",
    params(("id" = LeadId, Path, description = "The lead's id", example = "01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a")),
    responses(
        (status = 200, description = "The conversations", body = ThreadList),
        (status = 404, description = "No such lead (`not_found`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn list_lead_threads(
    _: Authorized<Viewer>,
    state: Data<State>,
    Path(id): Path<LeadId>,
) -> Result<Reply<ThreadList>> {
    let region = Some(state.settings.messages.region);
    let threads = crm_db::leads::list_threads(&state.database, id, region).await?;
    let items = threads.ok_or_else(not_found)?;
    Ok(Reply(ThreadList {
        items,
        has_more: false,
        next_cursor: None,
    }))
}
