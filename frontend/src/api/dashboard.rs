//! The dashboard's one operation; counts nothing.

use crm_types::dashboard::Dashboard;

use super::Result;
use super::client::{self, Request};

/// Every figure at one moment, and what needs attention.
pub async fn get_dashboard() -> Result<Dashboard> {
    client::json(Request::get("/api/crm/dashboard".to_owned())).await
}
