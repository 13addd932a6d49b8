//! Operations on jobs and their runs; starts, stops and asks, and follows none by itself.

use crm_types::ids::RunId;
use crm_types::jobs::{JobPage, RefreshAnswer, RefreshRequest, Run, RunDifferencePage, RunMode};

use super::Result;
use super::client::{self, Request};
use crate::paths;

/// The schedules, and a page of runs from `cursor` on; the newest for none.
pub async fn list_jobs(cursor: &str) -> Result<JobPage> {
    let path = paths::with_query("/api/crm/jobs", &[("limit", "20"), ("cursor", cursor)]);
    client::json(Request::get(path)).await
}

/// One run as it is now.
pub async fn get_job(id: RunId) -> Result<Run> {
    client::json(Request::get(format!("/api/crm/jobs/{id}"))).await
}

/// A page of what a full run found to be other than known, and mended.
pub async fn list_job_differences(id: RunId, cursor: &str) -> Result<RunDifferencePage> {
    let path = paths::with_query(
        &format!("/api/crm/jobs/{id}/differences"),
        &[("limit", "20"), ("cursor", cursor)],
    );
    client::json(Request::get(path)).await
}

/// Asks a run to end; it does so at its next step.
pub async fn cancel_job(id: RunId) -> Result<Run> {
    client::json(Request::post(&format!("/api/crm/jobs/{id}/cancel"), None)).await
}

/// Starts a run that makes the activity figures anew, or joins the one under way.
pub async fn refresh_metrics(mode: RunMode) -> Result<RefreshAnswer> {
    let body = serde_json::to_string(&RefreshRequest { mode }).ok();
    client::json(Request::post("/api/crm/metrics/update", body)).await
}
