//! Operations on tickets; decides nothing about when one is due.

use crm_types::events::TicketChanged;
use crm_types::ids::{MemberId, TicketId};
use crm_types::records::{RecordMoves, RecordsMoved};
use crm_types::tickets::{
    NewTicket, NewTicketReply, TicketBoard, TicketBoardPage, TicketDetail, TicketEntryPage,
    TicketMerge, TicketPage, TicketPatch, TicketPolicy, TicketPolicyChange, TicketPolicyChanges,
    TicketPresence, TicketReplied, TicketReport, TicketWatch,
};
use serde::Serialize;

use super::client::{self, Request};
use super::members::MembersQuery;
use super::{BoardQuery, Result, json};
use crate::paths::{encode, with_query};

const ROOT: &str = "/api/crm/tickets";

/// One page of the list of tickets.
pub async fn list_tickets(query: &MembersQuery) -> Result<TicketPage> {
    client::json(Request::get(query.address(ROOT))).await
}

/// Makes a ticket, once for each `key`.
pub async fn create_ticket(new: &NewTicket, key: &str) -> Result<TicketDetail> {
    client::json(Request::post(ROOT, body(new)).once(key)).await
}

/// One ticket, by its id or its reference, and the version of it.
pub async fn get_ticket(id: &str) -> Result<(TicketDetail, String)> {
    client::tagged(Request::get(of(id, ""))).await
}

/// Changes a ticket, unless somebody else changed it since that version.
pub async fn update_ticket(
    id: &str,
    etag: &str,
    patch: &TicketPatch,
) -> Result<(TicketDetail, String)> {
    client::tagged(Request::patch(&of(id, ""), body(patch)).if_match(etag)).await
}

/// All columns with their first cards.
pub async fn get_ticket_board(query: &BoardQuery) -> Result<TicketBoard> {
    client::json(Request::get(query.address(&format!("{ROOT}/board"), ""))).await
}

/// More cards of one column; from its beginning without a cursor.
pub async fn list_ticket_board_cards(
    query: &BoardQuery,
    column: &str,
    cursor: &str,
) -> Result<TicketBoardPage> {
    client::json(Request::get(query.column(
        &format!("{ROOT}/board"),
        column,
        cursor,
    )))
    .await
}

/// Moves cards to a column, all or none of them.
pub async fn move_tickets(moves: &RecordMoves) -> Result<RecordsMoved> {
    client::json(Request::post(&format!("{ROOT}/board/moves"), body(moves))).await
}

/// What was said and done about a ticket, the oldest first.
pub async fn list_ticket_entries(id: &str, cursor: &str) -> Result<TicketEntryPage> {
    let parameters = [("limit", "100"), ("cursor", cursor)];
    client::json(Request::get(with_query(&of(id, "/entries"), &parameters))).await
}

/// Says something about a ticket, once for each `key`.
pub async fn reply_to_ticket(id: &str, new: &NewTicketReply, key: &str) -> Result<TicketReplied> {
    client::json(Request::post(&of(id, "/replies"), body(new)).once(key)).await
}

/// Makes a ticket part of another one, and gives that.
pub async fn merge_ticket(id: &str, into: TicketId) -> Result<TicketDetail> {
    client::json(Request::post(
        &of(id, "/merge"),
        body(&TicketMerge { into }),
    ))
    .await
}

/// Tells that somebody looks at a ticket; who else does.
pub async fn watch_ticket(id: &str, writing: bool) -> Result<TicketPresence> {
    let watch = TicketWatch { writing };
    client::json(Request::post(&of(id, "/presence"), body(&watch))).await
}

/// A page of a member's tickets, the latest first.
pub async fn list_member_tickets(id: MemberId, cursor: &str) -> Result<TicketPage> {
    let path = format!("/api/crm/members/{id}/tickets");
    client::json(Request::get(with_query(&path, &[("cursor", cursor)]))).await
}

/// Until when tickets are to be answered, and the version of it.
pub async fn get_ticket_policy() -> Result<(TicketPolicy, String)> {
    client::tagged(Request::get(format!("{ROOT}/policy"))).await
}

/// Sets it, unless somebody else changed it since that version.
pub async fn update_ticket_policy(
    etag: &str,
    policy: &TicketPolicy,
) -> Result<(TicketPolicy, String)> {
    let request = Request::put(&format!("{ROOT}/policy"), body(policy));
    client::tagged(request.if_match(etag)).await
}

/// Who changed it, and what it was before; the latest first.
pub async fn list_ticket_policy_changes() -> Result<Vec<TicketPolicyChange>> {
    let list: TicketPolicyChanges =
        client::json(Request::get(format!("{ROOT}/policy/changes"))).await?;
    Ok(list.items)
}

/// How often tickets were answered and resolved in time.
pub async fn get_ticket_report() -> Result<TicketReport> {
    client::json(Request::get(format!("{ROOT}/report"))).await
}

/// The ticket of an event.
pub fn read_ticket(event: &str) -> Option<TicketChanged> {
    json::read(event).ok()
}

/// Who looks at a ticket, out of an event.
pub fn read_ticket_presence(event: &str) -> Option<TicketPresence> {
    json::read(event).ok()
}

fn of(id: &str, what: &str) -> String {
    format!("{ROOT}/{}{what}", encode(id))
}

fn body(value: &impl Serialize) -> Option<String> {
    serde_json::to_string(value).ok()
}
