//! One line per request: what, how it went, how long, who; never the query, an address or anybody's words.

use std::time::Duration;

use super::Seen;

/// Writes the line: an error where the fault is ours, with what lay behind it.
pub fn write(
    seen: &Seen,
    status: u16,
    elapsed: Duration,
    admin: Option<uuid::Uuid>,
    cause: Option<&str>,
) {
    let method = seen.method.as_str();
    let route = seen.route.label();
    let request_id = seen.request_id.as_str();
    let micros = u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX);
    let admin = admin.map(tracing::field::display);
    if status >= 500 {
        tracing::error!(target: "access", method, route, status, micros, request_id, admin, cause, "request failed");
    } else if seen.route.is_probe() {
        tracing::debug!(target: "access", method, route, status, micros, request_id, "probe");
    } else {
        tracing::info!(target: "access", method, route, status, micros, request_id, admin, cause, "request");
    }
}
