//! Operations on leads and the forms they come by; converts nobody by itself.

use crm_types::events::LeadChanged;
use crm_types::ids::{LeadFormId, LeadId, MemberId};
use crm_types::leads::{
    LeadBoard, LeadBoardPage, LeadConversion, LeadDetail, LeadForm, LeadForms, LeadPage, LeadPatch,
    LeadReport, NewLead, NewLeadForm,
};
use crm_types::messages::{Thread, ThreadList};
use crm_types::records::{RecordChangePage, RecordMoves, RecordsMoved};
use serde::Serialize;

use super::client::{self, Request};
use super::members::MembersQuery;
use super::{BoardQuery, Result, json};
use crate::paths::with_query;

const ROOT: &str = "/api/crm/leads";
const FORMS: &str = "/api/crm/lead-forms";

/// One page of the list of leads.
pub async fn list_leads(query: &MembersQuery) -> Result<LeadPage> {
    client::json(Request::get(query.address(ROOT))).await
}

/// What was said with a lead, the latest first.
pub async fn list_lead_threads(id: LeadId) -> Result<Vec<Thread>> {
    let list: ThreadList = client::json(Request::get(format!("{ROOT}/{id}/threads"))).await?;
    Ok(list.items)
}

/// Makes a lead.
pub async fn create_lead(new: &NewLead, key: &str) -> Result<LeadDetail> {
    client::json(Request::post(ROOT, body(new)).once(key)).await
}

/// One lead, and the version of it.
pub async fn get_lead(id: LeadId) -> Result<(LeadDetail, String)> {
    client::tagged(Request::get(format!("{ROOT}/{id}"))).await
}

/// Changes a lead, unless somebody else changed it since that version.
pub async fn update_lead(
    id: LeadId,
    etag: &str,
    patch: &LeadPatch,
) -> Result<(LeadDetail, String)> {
    client::tagged(Request::patch(&format!("{ROOT}/{id}"), body(patch)).if_match(etag)).await
}

/// All columns with their first cards.
pub async fn get_lead_board(query: &BoardQuery) -> Result<LeadBoard> {
    client::json(Request::get(query.address(&format!("{ROOT}/board"), ""))).await
}

/// More cards of one column; from its beginning without a cursor.
pub async fn list_lead_board_cards(
    query: &BoardQuery,
    column: &str,
    cursor: &str,
) -> Result<LeadBoardPage> {
    client::json(Request::get(query.column(
        &format!("{ROOT}/board"),
        column,
        cursor,
    )))
    .await
}

/// Moves cards to a column, all or none of them.
pub async fn move_leads(moves: &RecordMoves) -> Result<RecordsMoved> {
    client::json(Request::post(&format!("{ROOT}/board/moves"), body(moves))).await
}

/// Says which member a lead has become.
pub async fn convert_lead(id: LeadId, member_id: MemberId) -> Result<LeadDetail> {
    let path = format!("{ROOT}/{id}/conversion");
    client::json(Request::post(&path, body(&LeadConversion { member_id }))).await
}

/// Takes that back.
pub async fn unconvert_lead(id: LeadId) -> Result<LeadDetail> {
    client::json(Request::delete(format!("{ROOT}/{id}/conversion"))).await
}

/// A page of what was changed about a lead, the latest first.
pub async fn list_lead_history(id: LeadId, cursor: &str) -> Result<RecordChangePage> {
    let path = format!("{ROOT}/{id}/history");
    client::json(Request::get(with_query(&path, &[("cursor", cursor)]))).await
}

/// How many leads became members.
pub async fn get_lead_report() -> Result<LeadReport> {
    client::json(Request::get(format!("{ROOT}/report"))).await
}

/// All forms, the newest first.
pub async fn list_lead_forms() -> Result<LeadForms> {
    client::json(Request::get(FORMS.to_owned())).await
}

/// Makes a form, or changes the one with this id.
pub async fn save_lead_form(id: Option<LeadFormId>, new: &NewLeadForm) -> Result<LeadForm> {
    client::json(match id {
        None => Request::post(FORMS, body(new)),
        Some(id) => Request::put(&format!("{FORMS}/{id}"), body(new)),
    })
    .await
}

/// Takes nothing from a form any more.
pub async fn revoke_lead_form(id: LeadFormId) -> Result<LeadForm> {
    client::json(Request::delete(format!("{FORMS}/{id}"))).await
}

/// The lead of an event.
pub fn read_lead(event: &str) -> Option<LeadChanged> {
    json::read(event).ok()
}

fn body(value: &impl Serialize) -> Option<String> {
    serde_json::to_string(value).ok()
}
