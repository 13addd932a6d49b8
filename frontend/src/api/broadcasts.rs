//! Operations on messages to many; chooses nobody and sends nothing by itself.

use crm_types::ids::BroadcastId;
use crm_types::messages::{
    Broadcast, BroadcastDraft, BroadcastList, BroadcastPreview, BroadcastRecipientList,
    BroadcastsChanged, NewBroadcast,
};
use serde::Serialize;

use super::client::{self, Request};
use super::{Result, json};
use crate::paths::with_query;

const ROOT: &str = "/api/crm/broadcasts";

/// What it would come to; nothing is sent.
pub async fn preview_broadcast(draft: &BroadcastDraft) -> Result<BroadcastPreview> {
    client::json(Request::post(&format!("{ROOT}/preview"), body(draft))).await
}

/// Begins it, once for each `key`.
pub async fn create_broadcast(new: &NewBroadcast, key: &str) -> Result<Broadcast> {
    client::json(Request::post(ROOT, body(new)).once(key)).await
}

/// A page of them, the newest first.
pub async fn list_broadcasts(cursor: &str) -> Result<BroadcastList> {
    client::json(Request::get(with_query(ROOT, &[("cursor", cursor)]))).await
}

/// One of them as it is now.
pub async fn get_broadcast(id: BroadcastId) -> Result<Broadcast> {
    client::json(Request::get(format!("{ROOT}/{id}"))).await
}

/// A page of those it is for, of one outcome or of all.
pub async fn list_broadcast_recipients(
    id: BroadcastId,
    outcome: &str,
    cursor: &str,
) -> Result<BroadcastRecipientList> {
    let parameters = [("outcome", outcome), ("cursor", cursor)];
    client::json(Request::get(with_query(
        &format!("{ROOT}/{id}/recipients"),
        &parameters,
    )))
    .await
}

/// Writes nothing more until it goes on.
pub async fn pause_broadcast(id: BroadcastId) -> Result<Broadcast> {
    decide(id, "pause").await
}

/// Goes on with it.
pub async fn continue_broadcast(id: BroadcastId) -> Result<Broadcast> {
    decide(id, "continue").await
}

/// Ends it: what has not left is canceled.
pub async fn stop_broadcast(id: BroadcastId) -> Result<Broadcast> {
    decide(id, "stop").await
}

async fn decide(id: BroadcastId, what: &str) -> Result<Broadcast> {
    client::json(Request::post(&format!("{ROOT}/{id}/{what}"), None)).await
}

/// The broadcasts of an event, as they are now.
pub fn read_broadcasts(event: &str) -> Vec<Broadcast> {
    let changed = json::read::<BroadcastsChanged>(event);
    changed.map(|changed| changed.items).unwrap_or_default()
}

fn body(value: &impl Serialize) -> Option<String> {
    serde_json::to_string(value).ok()
}
