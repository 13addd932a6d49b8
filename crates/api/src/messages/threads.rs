//! `GET /api/crm/threads`, `/unread` and `/{id}`: the inbox; changes nothing.

use actix_web::web::Data;
use crm_db::messages::{ThreadQuery, find_thread};
use crm_types::ids::{AdminId, ThreadId};
use crm_types::messages::{Thread, ThreadList, ThreadState, UnreadCount};
use serde::Deserialize;
use utoipa::IntoParams;

use super::no_thread;
use crate::auth::{Authorized, Viewer};
use crate::error::Result;
use crate::extract::{Path, Query, page_limit};
use crate::reply::Reply;
use crate::state::State;

/// What may be asked of the inbox.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListThreads {
    /// Only those in this state.
    #[param(inline, example = "open")]
    state: Option<ThreadState>,
    /// Only those that this admin is to answer.
    assignee: Option<AdminId>,
    /// Only those with something unread, where it is true.
    unread: Option<bool>,
    /// How many a page has.
    #[param(minimum = 1, maximum = 100, default = 50, example = 50)]
    limit: Option<u16>,
    /// Where to go on: `next_cursor` of a page of the same question.
    #[param(max_length = 2048)]
    cursor: Option<String>,
}

/// List conversations
///
/// The inbox: conversations with members, and with numbers that nobody is known for. Those with something unread come first,
/// then the latest.
#[utoipa::path(
    get,
    path = "/api/crm/threads",
    tag = "Messages",
    params(ListThreads),
    responses(
        (status = 200, description = "A page of them", body = ThreadList),
        (status = 400, description = "A parameter (`invalid_query`) or the cursor (`invalid_cursor`) does not fit"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn list_threads(
    _: Authorized<Viewer>,
    state: Data<State>,
    Query(query): Query<ListThreads>,
) -> Result<Reply<ThreadList>> {
    let asked = ThreadQuery {
        state: query.state,
        assignee: query.assignee,
        unread: query.unread == Some(true),
        cursor: query.cursor.as_deref(),
        limit: page_limit(query.limit)?,
    };
    let region = Some(state.settings.messages.region);
    let page = crm_db::messages::list_threads(&state.database, &asked, region).await?;
    Ok(Reply(page))
}

/// Count unread conversations
///
/// How many conversations have something that nobody has read.
#[utoipa::path(
    get,
    path = "/api/crm/threads/unread",
    tag = "Messages",
    responses((status = 200, description = "The number", body = UnreadCount)),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn count_unread_threads(
    _: Authorized<Viewer>,
    state: Data<State>,
) -> Result<Reply<UnreadCount>> {
    let threads = crm_db::messages::unread(&state.database).await?;
    Ok(Reply(UnreadCount { threads }))
}

/// Get a conversation
///
/// One conversation: whose it is, who is to answer, and what is unread in it.
#[utoipa::path(
    get,
    path = "/api/crm/threads/{id}",
    tag = "Messages",
    params(("id" = ThreadId, Path, description = "The conversation's id", example = "01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a")),
    responses(
        (status = 200, description = "The conversation", body = Thread),
        (status = 404, description = "No such conversation (`not_found`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn get_thread(
    _: Authorized<Viewer>,
    state: Data<State>,
    Path(id): Path<ThreadId>,
) -> Result<Reply<Thread>> {
    let region = Some(state.settings.messages.region);
    let found = find_thread(&state.database, id, region).await?;
    found.map(Reply).ok_or_else(no_thread)
}
