//! Operations on write keys and on what events become; holds no key.

use crm_types::ids::WriteKeyId;
use crm_types::ingestion::{
    CreatedWriteKey, EventMap, EventRule, NewEventRule, NewWriteKey, UnmappedEvents, WriteKeyList,
};

use super::Result;
use super::client::{self, Request};
use crate::paths::encode;

const ROOT: &str = "/api/crm/ingestion";

/// Every write key, without the key itself.
pub async fn list_write_keys() -> Result<WriteKeyList> {
    client::json(Request::get(format!("{ROOT}/write-keys"))).await
}

/// Makes a write key; the only answer that ever holds it.
pub async fn create_write_key(name: String) -> Result<CreatedWriteKey> {
    let body = serde_json::to_string(&NewWriteKey { name }).ok();
    client::json(Request::post(&format!("{ROOT}/write-keys"), body)).await
}

/// From now on it opens nothing.
pub async fn revoke_write_key(id: WriteKeyId) -> Result<()> {
    client::empty(Request::delete(format!("{ROOT}/write-keys/{id}"))).await
}

/// What every known event becomes.
pub async fn list_event_rules() -> Result<EventMap> {
    client::json(Request::get(format!("{ROOT}/events"))).await
}

/// Says what an event becomes from now on.
pub async fn put_event_rule(event: &str, rule: &NewEventRule) -> Result<EventRule> {
    let body = serde_json::to_string(rule).ok();
    // In a path a plus is a plus.
    let path = format!("{ROOT}/events/{}", encode(event).replace('+', "%20"));
    client::json(Request::put(&path, body)).await
}

/// Events that came and were not counted.
pub async fn list_unmapped_events() -> Result<UnmappedEvents> {
    client::json(Request::get(format!("{ROOT}/unmapped-events"))).await
}
