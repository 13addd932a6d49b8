//! Operations on what was changed; decides nothing about what can be undone.

use crm_types::changes::Reverted;
use crm_types::ids::ChangeId;

use super::Result;
use super::client::{self, Request};

/// Undoes a change, unless something later touched the same.
pub async fn revert_change(id: ChangeId) -> Result<Reverted> {
    let path = format!("/api/crm/changes/{id}/revert");
    client::json(Request::post(&path, None)).await
}
