//! Figures for Prometheus; every label comes from a closed set, so their number cannot grow with what is asked.

use std::time::Duration;

use actix_web::http::Method;
use metrics::{describe_counter, describe_gauge, describe_histogram};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};

const DURATION: &str = "http_request_duration_seconds";

/// From a cached page to a request at its deadline.
const BUCKETS: [f64; 12] = [
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0,
];

/// Renders what was counted.
#[derive(Clone)]
pub struct Metrics(PrometheusHandle);

impl Metrics {
    /// Installs the recorder of this process; once.
    ///
    /// # Errors
    /// Where one is installed already.
    pub fn install() -> Result<Self, BuildError> {
        let handle = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Full(DURATION.to_owned()), &BUCKETS)?
            .install_recorder()?;
        describe_histogram!(
            DURATION,
            metrics::Unit::Seconds,
            "Time from the request's head to the answer's, by route"
        );
        describe_counter!(
            "http_connections_refused_total",
            "Connections closed because their address held too many"
        );
        describe_gauge!("http_requests_under_way", "Requests without an answer yet");
        describe_gauge!("event_streams", "Streams of events that are open");
        describe_gauge!("database_connections", "Connections of the pool, by state");
        Ok(Self(handle))
    }

    /// One that nothing records into.
    #[cfg(test)]
    pub fn apart() -> Self {
        Self(PrometheusBuilder::new().build_recorder().handle())
    }

    /// As Prometheus reads it.
    pub fn render(&self) -> String {
        self.0.render()
    }

    /// Folds what was observed into the buckets; without it the observations pile up until somebody asks.
    pub fn fold(&self) {
        self.0.run_upkeep();
    }
}

/// One request.
pub fn observe(method: &Method, route: &'static str, status: u16, elapsed: Duration) {
    metrics::histogram!(DURATION, "method" => known(method), "route" => route, "status" => class(status))
        .record(elapsed.as_secs_f64());
}

/// Methods can be made up.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        _ => "other",
    }
}

fn class(status: u16) -> &'static str {
    match status {
        200..=299 => "2xx",
        300..=399 => "3xx",
        429 => "429",
        400..=499 => "4xx",
        503 => "503",
        _ => "5xx",
    }
}
