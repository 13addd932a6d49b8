//! How many rows a page of a list has, the same bounds for every list.

use crm_types::page::{LIMIT_DEFAULT, LIMIT_MAX, LIMIT_MIN};
use crm_types::problem::{Code, FieldError};

use crate::error::{Error, Result};

/// The number asked for, or the usual one.
///
/// # Errors
/// `invalid_query`.
pub fn page_limit(limit: Option<u16>) -> Result<u16> {
    match limit.unwrap_or(LIMIT_DEFAULT) {
        limit @ LIMIT_MIN..=LIMIT_MAX => Ok(limit),
        _ => {
            let expected = format!("{LIMIT_MIN} to {LIMIT_MAX}");
            let message = format!("A page has {expected} rows.");
            Err(
                Error::new(Code::InvalidQuery, message.clone()).with(FieldError {
                    field: "limit".to_owned(),
                    code: "invalid".to_owned(),
                    message,
                    expected: vec![expected],
                    ..FieldError::default()
                }),
            )
        }
    }
}
