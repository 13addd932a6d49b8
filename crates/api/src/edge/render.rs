//! Writes problems: ours as they are, the framework's own rejections by their status; passes everything else on.

use actix_web::HttpResponse;
use actix_web::body::BoxBody;
use actix_web::dev::ServiceResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};
use crm_types::problem::{Code, Problem};

use super::request_id::RequestId;
use crate::error::Error;

const PROBLEM_JSON: HeaderValue = HeaderValue::from_static("application/problem+json");

/// What lies behind a refusal, for the log.
pub fn cause(response: &HttpResponse) -> Option<String> {
    let error = response.error()?;
    match error.as_error::<Error>() {
        Some(error) => error.cause().map(ToString::to_string),
        None if response.status().is_server_error() => Some(error.to_string()),
        None => None,
    }
}

/// The same answer, its body a problem where it is a refusal. A refusal that has a body of its own making keeps it:
/// the page's 404 for people.
pub fn problem(
    response: ServiceResponse<BoxBody>,
    request_id: &RequestId,
) -> ServiceResponse<BoxBody> {
    let status = response.status();
    let problem = match response.response().error() {
        Some(error) => match error.as_error::<Error>() {
            Some(error) => error.problem().clone(),
            None => from_status(status),
        },
        None if status.is_client_error() || status.is_server_error() => {
            if response.headers().contains_key(CONTENT_TYPE) {
                return response;
            }
            from_status(status)
        }
        None => return response,
    };
    let (request, response) = response.into_parts();
    ServiceResponse::new(request, write(response, problem, request_id))
}

/// The problem as the body of this answer, whose status and other headers stay.
pub fn write(response: HttpResponse, mut problem: Problem, request_id: &RequestId) -> HttpResponse {
    problem.request_id = request_id.as_str().to_owned();
    let mut response = response.set_body(BoxBody::new(
        serde_json::to_vec(&problem).unwrap_or_default(),
    ));
    let headers = response.headers_mut();
    headers.remove(CONTENT_LENGTH);
    headers.remove(CONTENT_ENCODING);
    headers.insert(CONTENT_TYPE, PROBLEM_JSON);
    response
}

/// A rejection that is not ours, told by its status alone: its own words might quote what was sent.
pub fn from_status(status: StatusCode) -> Problem {
    let (code, detail) = match status {
        StatusCode::NOT_FOUND => (Code::NotFound, "There is nothing at this address."),
        StatusCode::METHOD_NOT_ALLOWED => (
            Code::MethodNotAllowed,
            "See `Allow` for the methods it takes.",
        ),
        StatusCode::REQUEST_TIMEOUT => {
            (Code::RequestTimeout, "The request did not arrive in time.")
        }
        StatusCode::PAYLOAD_TOO_LARGE => (
            Code::PayloadTooLarge,
            "The body is larger than is allowed here.",
        ),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            (Code::UnsupportedMediaType, "Send `application/json`.")
        }
        status if status.is_client_error() => (Code::InvalidBody, "The request could not be read."),
        _ => (Code::Internal, "The fault is ours and has been logged."),
    };
    let mut problem = Problem::new(code, detail);
    problem.status = status.as_u16();
    problem
}
