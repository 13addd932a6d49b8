//! `GET /metrics` for Prometheus, behind a token of its own; without one configured it does not exist.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use crm_types::problem::Code;
use secrecy::ExposeSecret;

use crate::auth::bearer;
use crate::error::{Error, Result};
use crate::state::State;

/// A count as Prometheus has it: none of ours comes near the end of 32 bits.
fn small(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// What was counted, in Prometheus' text format.
pub async fn metrics(request: HttpRequest, state: Data<State>) -> Result<HttpResponse> {
    let Some(token) = &state.settings.metrics_token else {
        return Err(Error::not_found(
            "Metrics are off: no CRM_METRICS_TOKEN is configured.",
        ));
    };
    let given = bearer(request.headers()).unwrap_or_default();
    if !state.keys.same(given, token.expose_secret()) {
        return Err(Error::new(
            Code::Unauthenticated,
            "Send the configured token as `Authorization: Bearer`.",
        ));
    }
    metrics::gauge!("http_requests_under_way").set(small(state.under_way.count()));
    metrics::gauge!("event_streams").set(small(state.streams.count()));
    let (open, idle) = state.connections();
    metrics::gauge!("database_connections", "state" => "open").set(f64::from(open));
    metrics::gauge!("database_connections", "state" => "idle").set(small(idle));
    Ok(HttpResponse::Ok()
        .content_type("text/plain; version=0.0.4; charset=utf-8")
        .body(state.metrics.render()))
}
