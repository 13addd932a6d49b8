//! Operations on the lists of statuses; knows none of them.

use crm_types::statuses::{NewStatus, StatusList, StatusMerge, StatusOrder, StatusPatch, Statuses};
use serde::Serialize;

use super::Result;
use super::client::{self, Request};

const ROOT: &str = "/api/crm/statuses";

/// Both lists.
pub async fn list_statuses() -> Result<Statuses> {
    client::json(Request::get(ROOT.to_owned())).await
}

/// Adds a status at the end of its list.
pub async fn create_status(list: StatusList, status: &NewStatus) -> Result<()> {
    client::empty(Request::post(&format!("{ROOT}/{list}"), body(status))).await
}

/// Changes what a status is called, how it looks or what it counts towards.
/// Refused where the status has another revision by now.
pub async fn update_status(
    list: StatusList,
    key: &str,
    revision: i64,
    patch: &StatusPatch,
) -> Result<()> {
    let request = Request::patch(&format!("{ROOT}/{list}/{key}"), body(patch));
    client::empty(request.if_match(&format!("\"{revision}\""))).await
}

/// Puts a list in another order.
pub async fn order_statuses(list: StatusList, keys: Vec<String>) -> Result<()> {
    let order = StatusOrder { keys };
    client::empty(Request::put(&format!("{ROOT}/{list}/order"), body(&order))).await
}

/// Gives the members of a status another one, and ends it.
pub async fn merge_status(list: StatusList, key: &str, into: String) -> Result<()> {
    let merge = StatusMerge { into };
    client::empty(Request::post(
        &format!("{ROOT}/{list}/{key}/merge"),
        body(&merge),
    ))
    .await
}

fn body(value: &impl Serialize) -> Option<String> {
    serde_json::to_string(value).ok()
}
