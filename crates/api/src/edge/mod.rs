//! What surrounds every request: its id, its deadline, its headers, its one line in the log; knows no operation.

mod access_log;
mod compress;
mod headers;
mod hold;
pub mod metrics;
mod render;
mod request_id;
#[cfg(test)]
mod tests;

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant;

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::header::ACCEPT_ENCODING;
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{HttpMessage, HttpResponse};
use crm_types::problem::{Code, FieldError};
use futures_util::FutureExt;

use crate::auth::Principal;
use crate::error::Error;
use crate::limit::{Allowance, Line};
use crate::routes;
use crate::state::State;

pub use compress::{Accepted, accepted};
pub use request_id::RequestId;

/// What is known of a request before it is routed, and needed after it is answered.
struct Seen {
    started: Instant,
    method: actix_web::http::Method,
    route: routes::Pattern,
    request_id: RequestId,
}

/// The one middleware. A handler's error, a rejection of the framework, a panic and a missed deadline all leave here as
/// a problem, and all of them are counted and logged here and nowhere else.
pub async fn edge(
    mut request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let Some(state) = request.app_data::<Data<State>>().cloned() else {
        return Err(Error::internal("the application has no state").into());
    };
    let seen = Seen {
        started: Instant::now(),
        method: request.method().clone(),
        route: routes::pattern(request.method(), request.path()),
        request_id: RequestId::of(request.headers(), state.clock.now()),
    };
    let encodings = compress::accepted(request.headers().get(ACCEPT_ENCODING));
    let _under_way = state.under_way.begin();
    let busy = request.conn_data::<Arc<Line>>().cloned().map(Line::busy);
    let body = hold::hold(&mut request);
    let until_sent = |answer| hold::until_sent(answer, body, busy);
    match answer(&state, &seen, request, next).await {
        Ok(response) => {
            let response = finish(&state, &seen, encodings, response);
            Ok(response.map_body(|_, answer| until_sent(answer)))
        }
        Err(error) => {
            let response = abandon(&state, &seen, &error);
            let response = response.map_body(|_, answer| until_sent(answer));
            Err(InternalError::from_response(error, response).into())
        }
    }
}

/// The answer of whatever is behind the route, in time and without a panic.
async fn answer(
    state: &State,
    seen: &Seen,
    request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    if !request.query_string().is_empty() && !seen.route.takes_query() {
        let refusal = HttpResponse::from_error(no_parameters());
        return Ok(request.into_response(refusal));
    }
    let answer = AssertUnwindSafe(next.call(request)).catch_unwind();
    match tokio::time::timeout(state.settings.request_timeout, answer).await {
        Ok(Ok(answer)) => answer,
        Ok(Err(_panic)) => Err(Error::internal("a handler panicked").into()),
        Err(_elapsed) => Err(too_slow(state).into()),
    }
}

/// An answer that came about as it should, a refusal included.
fn finish(
    state: &State,
    seen: &Seen,
    encodings: compress::Accepted,
    mut response: ServiceResponse<BoxBody>,
) -> ServiceResponse<BoxBody> {
    let (admin, allowance) = {
        let extensions = response.request().extensions();
        (
            extensions
                .get::<Principal>()
                .map(|principal| principal.admin),
            extensions.get::<Allowance>().cloned(),
        )
    };
    let cause = render::cause(response.response());
    response = render::problem(response, &seen.request_id);
    if seen.route.is_api() {
        response = compress::compress(response, encodings);
    }
    let status = response.status();
    let headers = response.headers_mut();
    if let Some(allowance) = allowance {
        allowance.write(headers);
    }
    headers::apply(
        headers,
        &seen.route,
        &seen.request_id,
        state.origin.is_https(),
    );
    note(seen, status.as_u16(), admin.map(|admin| admin.0), cause);
    response
}

/// An answer in place of one that never came. The request is gone with it, so it is written from what was seen.
fn abandon(state: &State, seen: &Seen, error: &actix_web::Error) -> HttpResponse {
    let mut response = error.error_response();
    let cause = error
        .as_error::<Error>()
        .and_then(Error::cause)
        .map(ToString::to_string);
    let problem = match error.as_error::<Error>() {
        Some(error) => error.problem().clone(),
        None => render::from_status(response.status()),
    };
    response
        .head_mut()
        .set_connection_type(actix_web::http::ConnectionType::Close);
    let mut response = render::write(response, problem, &seen.request_id);
    headers::apply(
        response.headers_mut(),
        &seen.route,
        &seen.request_id,
        state.origin.is_https(),
    );
    note(seen, response.status().as_u16(), None, cause);
    response
}

fn note(seen: &Seen, status: u16, admin: Option<uuid::Uuid>, cause: Option<String>) {
    let elapsed = seen.started.elapsed();
    metrics::observe(&seen.method, seen.route.label(), status, elapsed);
    access_log::write(seen, status, elapsed, admin, cause.as_deref());
}

fn no_parameters() -> Error {
    let message = "This operation takes no parameters.";
    Error::new(Code::InvalidQuery, message).with(FieldError {
        code: "unknown_field".to_owned(),
        message: message.to_owned(),
        ..FieldError::default()
    })
}

fn too_slow(state: &State) -> Error {
    let seconds = state.settings.request_timeout.as_secs();
    Error::new(
        Code::Unavailable,
        format!("No answer could be made within {seconds} seconds. Try again."),
    )
    .retry_after(1)
    .because("the deadline of the request passed")
}
