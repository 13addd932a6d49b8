//! `GET /api/crm/members/{id}/messages` and `GET /api/crm/threads/{id}/messages`: what was said, the newest first.

use actix_web::web::Data;
use crm_db::messages::{find_contact, list_messages, member_thread, threads};
use crm_types::ids::{MemberId, ThreadId};
use crm_types::messages::MessagePage;

use super::{no_member, no_thread};
use crate::auth::{Authorized, Viewer};
use crate::error::Result;
use crate::extract::{ListPage, Path, Query, page_limit};
use crate::reply::Reply;
use crate::state::State;

/// List a member's messages
///
/// What was said with a member, by whatever channel, the newest first. Empty where nothing was.
#[utoipa::path(
    get,
    path = "/api/crm/members/{id}/messages",
    tag = "Messages",
    params(
        ("id" = MemberId, Path, description = "The member's id", example = "7d444840-9dc0-11d1-b245-5ffdce74fad2"),
        ListPage,
    ),
    responses(
        (status = 200, description = "A stretch of it", body = MessagePage),
        (status = 400, description = "A parameter (`invalid_query`) or the cursor (`invalid_cursor`) does not fit"),
        (status = 404, description = "No such member (`not_found`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn list_member_messages(
    _: Authorized<Viewer>,
    state: Data<State>,
    Path(member): Path<MemberId>,
    Query(query): Query<ListPage>,
) -> Result<Reply<MessagePage>> {
    let limit = page_limit(query.limit)?;
    let Some(thread) = member_thread(&state.database, member).await? else {
        if find_contact(&state.database, member).await?.is_none() {
            return Err(no_member());
        }
        return Ok(Reply(MessagePage {
            items: Vec::new(),
            changes: Vec::new(),
            has_more: false,
            next_cursor: None,
        }));
    };
    let cursor = query.cursor.as_deref();
    let page = list_messages(&state.database, thread, cursor, limit).await?;
    Ok(Reply(page))
}

/// List a conversation's messages
///
/// What was said in a conversation, the newest first; and what became of it meanwhile: who was to answer, until when it was put
/// off, who closed it and what opened it again.
#[utoipa::path(
    get,
    path = "/api/crm/threads/{id}/messages",
    tag = "Messages",
    params(
        ("id" = ThreadId, Path, description = "The conversation's id", example = "01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a"),
        ListPage,
    ),
    responses(
        (status = 200, description = "A stretch of it", body = MessagePage),
        (status = 400, description = "A parameter (`invalid_query`) or the cursor (`invalid_cursor`) does not fit"),
        (status = 404, description = "No such conversation (`not_found`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn list_thread_messages(
    _: Authorized<Viewer>,
    state: Data<State>,
    Path(thread): Path<ThreadId>,
    Query(query): Query<ListPage>,
) -> Result<Reply<MessagePage>> {
    let limit = page_limit(query.limit)?;
    let cursor = query.cursor.as_deref();
    let page = list_messages(&state.database, thread, cursor, limit).await?;
    if page.items.is_empty() {
        let found = threads(&state.database, &[thread], None).await?;
        if found.is_empty() {
            return Err(no_thread());
        }
    }
    Ok(Reply(page))
}
