//! Operations on conversations, and on what members agreed to; fills no template in and counts no segment.

use crm_types::auth::{Admin, AdminList};
use crm_types::ids::{MemberId, TemplateId, ThreadId};
use crm_types::messages::{
    ConsentList, Message, MessagePage, MessagePreview, MessageTemplate, NewConsent, NewMessage,
    NewTemplate, NumberLink, TemplateList, Thread, ThreadList, ThreadPatch, ThreadsChanged,
    UnreadCount,
};
use serde::Serialize;

use super::client::{self, Request};
use super::{Result, json};
use crate::paths::with_query;

const THREADS: &str = "/api/crm/threads";
const TEMPLATES: &str = "/api/crm/message-templates";

/// What the inbox is asked for; what is empty is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ThreadsQuery {
    pub state: &'static str,
    /// An admin's id.
    pub assignee: String,
    pub unread: bool,
    pub cursor: String,
}

/// A page of what was said with a member, the newest first.
pub async fn list_member_messages(id: MemberId, cursor: &str) -> Result<MessagePage> {
    let path = of_member(id, "messages");
    client::json(Request::get(with_query(&path, &[("cursor", cursor)]))).await
}

/// A page of what was said in a conversation, the newest first.
pub async fn list_thread_messages(id: ThreadId, cursor: &str) -> Result<MessagePage> {
    let path = format!("{THREADS}/{id}/messages");
    client::json(Request::get(with_query(&path, &[("cursor", cursor)]))).await
}

/// Writes a message down, once for each `key`; it is sent right after that.
pub async fn send_message(id: MemberId, new: &NewMessage, key: &str) -> Result<Message> {
    let request = Request::post(&of_member(id, "messages"), body(new));
    client::json(request.once(key)).await
}

/// What a message would be, and whether it would go.
pub async fn preview_message(id: MemberId, new: &NewMessage) -> Result<MessagePreview> {
    let path = of_member(id, "messages/preview");
    client::json(Request::post(&path, body(new))).await
}

/// What a member agreed to.
pub async fn list_member_consents(id: MemberId) -> Result<ConsentList> {
    client::json(Request::get(of_member(id, "consents"))).await
}

/// Records what they said.
pub async fn record_consent(id: MemberId, new: &NewConsent) -> Result<ConsentList> {
    client::json(Request::post(&of_member(id, "consents"), body(new))).await
}

/// A page of the inbox.
pub async fn list_threads(query: &ThreadsQuery) -> Result<ThreadList> {
    let parameters = [
        ("state", query.state),
        ("assignee", &query.assignee),
        ("unread", if query.unread { "true" } else { "" }),
        ("cursor", &query.cursor),
    ];
    client::json(Request::get(with_query(THREADS, &parameters))).await
}

/// How many conversations have something unread.
pub async fn count_unread_threads() -> Result<i64> {
    let count: UnreadCount = client::json(Request::get(format!("{THREADS}/unread"))).await?;
    Ok(count.threads)
}

/// One conversation.
pub async fn get_thread(id: ThreadId) -> Result<Thread> {
    client::json(Request::get(format!("{THREADS}/{id}"))).await
}

/// Changes who answers, whether it waits, and whether it was read.
pub async fn update_thread(id: ThreadId, patch: &ThreadPatch) -> Result<Thread> {
    client::json(Request::patch(&format!("{THREADS}/{id}"), body(patch))).await
}

/// Says whose a number is; answers the conversation that it is part of from then on.
pub async fn link_number(id: ThreadId, link: &NumberLink) -> Result<Thread> {
    client::json(Request::put(&format!("{THREADS}/{id}/member"), body(link))).await
}

/// All templates, in the order of their names.
pub async fn list_message_templates() -> Result<Vec<MessageTemplate>> {
    let list: TemplateList = client::json(Request::get(TEMPLATES.to_owned())).await?;
    Ok(list.items)
}

/// Makes a template, or changes the one with this id while it is of this revision.
pub async fn save_message_template(
    seen: Option<(TemplateId, i64)>,
    new: &NewTemplate,
) -> Result<()> {
    client::empty(match seen {
        None => Request::post(TEMPLATES, body(new)),
        Some((id, revision)) => Request::put(&format!("{TEMPLATES}/{id}"), body(new))
            .if_match(&format!("\"{revision}\"")),
    })
    .await
}

/// Takes a template away.
pub async fn delete_message_template(id: TemplateId) -> Result<()> {
    client::empty(Request::delete(format!("{TEMPLATES}/{id}"))).await
}

/// Everybody who signs in here, in the order of their names.
pub async fn list_admins() -> Result<Vec<Admin>> {
    let list: AdminList = client::json(Request::get("/api/crm/admins".to_owned())).await?;
    Ok(list.items)
}

/// The conversations of an event; none where it does not name them, so that what is shown has to be read anew.
pub fn read_threads(event: &str) -> Option<Vec<Thread>> {
    let changed: ThreadsChanged = json::read(event).ok()?;
    (!changed.many).then_some(changed.items)
}

fn of_member(id: MemberId, what: &str) -> String {
    format!("/api/crm/members/{id}/{what}")
}

fn body(value: &impl Serialize) -> Option<String> {
    serde_json::to_string(value).ok()
}
