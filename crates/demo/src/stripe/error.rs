//! What the fake refuses, in the words and the shape that Stripe uses; decides no refusal itself.

use serde_json::{Value, json};

/// An answer that is no success.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub status: u16,
    pub kind: &'static str,
    pub code: Option<&'static str>,
    pub param: Option<String>,
    pub message: String,
}

pub type Answer<T = Value> = Result<T, Refusal>;

impl Refusal {
    fn invalid(status: u16, message: String) -> Self {
        Self {
            status,
            kind: "invalid_request_error",
            code: None,
            param: None,
            message,
        }
    }

    /// There is no object of that id.
    pub fn missing(what: &str, id: &str) -> Self {
        Self {
            code: Some("resource_missing"),
            param: Some("id".to_owned()),
            ..Self::invalid(404, format!("No such {what}: '{id}'"))
        }
    }

    /// The address is none of the API's.
    pub fn unknown_address(method: &str, path: &str) -> Self {
        Self::invalid(
            404,
            format!(
                "Unrecognized request URL ({method}: {path}). Please see https://stripe.com/docs"
            ),
        )
    }

    /// A parameter cannot be what it is.
    pub fn parameter(name: &str, message: impl Into<String>) -> Self {
        Self {
            param: Some(name.to_owned()),
            ..Self::invalid(400, message.into())
        }
    }

    /// The request makes no sense as a whole.
    pub fn request(message: impl Into<String>) -> Self {
        Self::invalid(400, message.into())
    }

    /// Whose key is not known.
    pub fn key(message: impl Into<String>) -> Self {
        Self::invalid(401, message.into())
    }

    /// Whose key does not open this.
    pub fn permission(needed: &str) -> Self {
        Self::invalid(
            403,
            format!(
                "The provided key does not have the required permissions for this endpoint. Having the '{needed}' \
                 permission would allow this request to continue."
            ),
        )
    }

    /// The key of an earlier request with other parameters.
    pub fn idempotency() -> Self {
        Self {
            kind: "idempotency_error",
            ..Self::invalid(
                400,
                "Keys for idempotent requests can only be used with the same parameters they were first used with."
                    .to_owned(),
            )
        }
    }

    /// Too many requests.
    pub fn rate_limit() -> Self {
        Self {
            code: Some("rate_limit"),
            ..Self::invalid(
                429,
                "Request rate limit exceeded. Learn more about rate limits here \
                 https://stripe.com/docs/rate-limits."
                    .to_owned(),
            )
        }
    }

    /// Something broke on their side.
    pub fn internal() -> Self {
        Self {
            kind: "api_error",
            ..Self::invalid(
                500,
                "Sorry! There was an error while talking to one of our backends.".to_owned(),
            )
        }
    }

    pub fn body(&self) -> Value {
        let mut error = json!({"type": self.kind, "message": self.message});
        if let Some(code) = self.code {
            error["code"] = json!(code);
            error["doc_url"] = json!(format!("https://stripe.com/docs/error-codes/{code}"));
        }
        if let Some(param) = &self.param {
            error["param"] = json!(param);
        }
        json!({"error": error})
    }
}
