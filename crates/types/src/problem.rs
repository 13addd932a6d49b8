//! The one shape of every error, RFC 9457 problem details with a stable code; names no member but to say what stands in the way.

use serde::{Deserialize, Serialize};

use crate::changes::Conflict;

/// Why a request was refused, as `application/problem+json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// A URI that names the kind of problem: `urn:member-success:problem:` and the code.
    #[serde(rename = "type")]
    #[cfg_attr(
        feature = "openapi",
        schema(example = "urn:member-success:problem:invalid_filter")
    )]
    pub kind: String,
    /// The kind of problem in a few words; the same for every occurrence.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "The filter cannot be understood")
    )]
    pub title: String,
    /// The HTTP status, repeated.
    #[cfg_attr(
        feature = "openapi",
        schema(example = 400, minimum = 400, maximum = 599)
    )]
    pub status: u16,
    /// What happened this time and what helps.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "There is no field “vision_cont”. Did you mean “vision_count”?")
    )]
    pub detail: String,
    /// Stable, for programs. New codes may be added.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "invalid_filter"))]
    pub code: Code,
    /// The id of the request, as in the `X-Request-Id` header and the server's log.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a")
    )]
    pub request_id: String,
    /// What is wrong, field by field; empty where no field is to blame.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub errors: Vec<FieldError>,
    /// What somebody else did meanwhile; there only where that is why (`precondition_failed`, `conflict`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conflict: Option<Box<Conflict>>,
    /// The same of a ticket or a lead. The page leaves it alone and reads both anew: every page would have to carry what
    /// reads it.
    #[cfg(feature = "openapi")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record_conflict: Option<Box<crate::records::RecordConflict>>,
}

/// One fault in one field of the request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldError {
    /// The field, query parameter or path segment; dots lead into objects.
    #[cfg_attr(feature = "openapi", schema(example = "filter"))]
    pub field: String,
    /// Stable, for programs.
    #[cfg_attr(feature = "openapi", schema(example = "unknown_field"))]
    pub code: String,
    /// For people.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "There is no field “vision_cont”.")
    )]
    pub message: String,
    /// Where in the field's text the fault begins, in Unicode characters from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 0))]
    pub position: Option<u32>,
    /// How many characters are at fault; 0 where something is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 11))]
    pub length: Option<u32>,
    /// What could stand there instead.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub expected: Vec<String>,
    /// The nearest right text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "vision_count"))]
    pub suggestion: Option<String>,
}

macro_rules! codes {
    ($($variant:ident $text:literal $status:literal $title:literal,)+) => {
        /// The stable code of a problem. Unknown ones, from a newer server, are read as [`Code::Other`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum Code {
            $(#[serde(rename = $text)] $variant,)+
            #[serde(other, rename = "other")]
            Other,
        }

        impl Code {
            /// Every code the server gives.
            pub const ALL: &'static [Code] = &[$(Code::$variant,)+];

            /// As it stands in `code` and at the end of `type`.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Code::$variant => $text,)+
                    Code::Other => "other",
                }
            }

            /// The HTTP status that goes with it.
            pub fn status(self) -> u16 {
                match self {
                    $(Code::$variant => $status,)+
                    Code::Other => 500,
                }
            }

            /// The kind of problem in a few words.
            pub fn title(self) -> &'static str {
                match self {
                    $(Code::$variant => $title,)+
                    Code::Other => "Something went wrong",
                }
            }
        }
    };
}

codes! {
    InvalidJson "invalid_json" 400 "The body is not valid JSON",
    InvalidMessage "invalid_message" 400 "A message cannot be read",
    InvalidBody "invalid_body" 422 "The body does not fit",
    InvalidQuery "invalid_query" 400 "A query parameter does not fit",
    InvalidHeader "invalid_header" 400 "A header does not fit",
    InvalidPath "invalid_path" 400 "The address does not fit",
    InvalidFilter "invalid_filter" 400 "The filter cannot be understood",
    InvalidCursor "invalid_cursor" 400 "The cursor does not belong to this list",
    Unauthenticated "unauthenticated" 401 "Sign in first",
    InvalidCredentials "invalid_credentials" 401 "Wrong e-mail or password",
    TokenExpired "token_expired" 401 "The token has expired",
    Forbidden "forbidden" 403 "Your role does not allow this",
    OriginNotAllowed "origin_not_allowed" 403 "The request came from another site",
    NotFound "not_found" 404 "There is nothing here",
    MethodNotAllowed "method_not_allowed" 405 "This address does not take that method",
    RequestTimeout "request_timeout" 408 "The request took too long to arrive",
    Conflict "conflict" 409 "The request does not fit the current state",
    AudienceChanged "audience_changed" 409 "It is for another number of members by now",
    BroadcastEnded "broadcast_ended" 409 "The broadcast has ended",
    MessageRefused "message_refused" 409 "The message may not be sent",
    TicketAnswered "ticket_answered" 409 "Somebody has answered meanwhile",
    RunEnded "run_ended" 409 "The run has ended",
    PreconditionFailed "precondition_failed" 412 "Somebody else changed it meanwhile",
    PayloadTooLarge "payload_too_large" 413 "The body is too large",
    UnsupportedMediaType "unsupported_media_type" 415 "The body has the wrong content type",
    PreconditionRequired "precondition_required" 428 "Say which version you are changing",
    TooManyRequests "too_many_requests" 429 "Too many requests",
    Internal "internal" 500 "Something went wrong here",
    Unavailable "unavailable" 503 "The service is not ready",
}

impl Problem {
    /// A problem of this kind; `detail` is a sentence that helps and names no member.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self {
            kind: format!("urn:member-success:problem:{}", code.as_str()),
            title: code.title().to_owned(),
            status: code.status(),
            detail: detail.into(),
            code,
            request_id: String::new(),
            errors: Vec::new(),
            conflict: None,
            #[cfg(feature = "openapi")]
            record_conflict: None,
        }
    }

    /// The same with one more fault.
    pub fn with(mut self, error: FieldError) -> Self {
        self.errors.push(error);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_of_a_newer_server_is_read_leniently() {
        let code: Code = serde_json::from_str("\"teapot\"").unwrap();
        assert_eq!(code, Code::Other);
    }

    #[test]
    fn codes_are_written_as_they_are_named() {
        for code in Code::ALL {
            assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
        }
    }
}
