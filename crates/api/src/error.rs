//! The one error of the API: a problem for the client, a cause for the log; never shows the one to the other.

use std::fmt;

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue, RETRY_AFTER};
use actix_web::{HttpResponse, ResponseError};
use crm_types::changes::Conflict;
use crm_types::problem::{Code, FieldError, Problem};
use crm_types::records::RecordConflict;

/// What a handler or extractor answers instead of its result.
#[derive(Debug)]
pub struct Error(Box<Inner>);

type Cause = Box<dyn std::error::Error + Send + Sync>;

#[derive(Debug)]
struct Inner {
    problem: Problem,
    headers: Vec<(HeaderName, HeaderValue)>,
    cause: Option<Cause>,
    close: bool,
}

/// What handlers answer.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// A problem of this kind; `detail` is a sentence that helps.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            problem: Problem::new(code, detail),
            headers: Vec::new(),
            cause: None,
            close: false,
        }))
    }

    /// Nothing here.
    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(Code::NotFound, detail)
    }

    /// Something broke that is not the client's fault; the cause goes to the log alone.
    pub fn internal(cause: impl Into<Cause>) -> Self {
        Self::new(
            Code::Internal,
            "The fault is ours and has been logged. Quote the request id when you report it.",
        )
        .because(cause)
    }

    /// One more field that is at fault.
    pub fn with(mut self, field: FieldError) -> Self {
        self.0.problem.errors.push(field);
        self
    }

    /// The same of a ticket or a lead.
    pub fn overtaken(mut self, conflict: RecordConflict) -> Self {
        self.0.problem.record_conflict = Some(Box::new(conflict));
        self
    }

    /// What stands in the way, to be shown to whoever was overtaken.
    pub fn conflicting(mut self, conflict: Conflict) -> Self {
        self.0.problem.conflict = Some(Box::new(conflict));
        self
    }

    /// What lies behind it, for the log.
    pub fn because(mut self, cause: impl Into<Cause>) -> Self {
        self.0.cause = Some(cause.into());
        self
    }

    /// One more header of the answer.
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.headers.push((name, value));
        self
    }

    /// When it is worth trying again: whole seconds from now, at least one.
    pub fn retry_after(self, seconds: u64) -> Self {
        self.header(RETRY_AFTER, HeaderValue::from(seconds.max(1)))
    }

    /// The connection ends with the answer: what is left of the body is not waited for.
    pub fn closing(mut self) -> Self {
        self.0.close = true;
        self
    }

    /// What the client reads.
    pub fn problem(&self) -> &Problem {
        &self.0.problem
    }

    /// What the log gets.
    pub fn cause(&self) -> Option<&(dyn std::error::Error + Send + Sync)> {
        self.0.cause.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.problem.code.as_str())
    }
}

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.0.problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// Status and headers; the edge, which knows the request's id, writes the body.
    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::new(self.status_code());
        for (name, value) in &self.0.headers {
            response.headers_mut().append(name.clone(), value.clone());
        }
        if self.0.close {
            response
                .head_mut()
                .set_connection_type(actix_web::http::ConnectionType::Close);
        }
        response
    }
}

impl From<crm_db::Error> for Error {
    /// What the database refused, in the client's terms where it is the client's to mend.
    fn from(error: crm_db::Error) -> Self {
        use crm_db::Error as Db;
        match &error {
            Db::NotFound => Self::not_found("There is no such thing, or no longer."),
            Db::Conflict { .. } => Self::new(
                Code::Conflict,
                "Something else stands against it. Read it again.",
            ),
            Db::Invalid { .. } => Self::new(
                Code::InvalidBody,
                "The database does not take one of the values.",
            ),
            Db::InvalidCursor => Self::new(
                Code::InvalidCursor,
                "Cursors hold for one sort and filter. Begin again without one.",
            ),
            Db::Contended { .. } => Self::new(
                Code::Unavailable,
                "Another change was in the way. Try again.",
            )
            .retry_after(1),
            Db::Timeout => Self::new(
                Code::Unavailable,
                "The database took too long. Narrow the question, or try again.",
            )
            .retry_after(5),
            Db::Unavailable { .. } => Self::new(
                Code::Unavailable,
                "The database does not answer. Try again shortly.",
            )
            .retry_after(5),
            Db::Other { .. } => return Self::internal(error),
        }
        .because(error)
    }
}
