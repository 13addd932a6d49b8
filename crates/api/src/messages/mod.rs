//! Messages over HTTP: conversations, what is written to members, and what they agreed to; sends nothing itself.

mod broadcasts;
mod compose;
mod consents;
mod link;
mod list;
mod preview;
mod send;
mod templates;
mod threads;
mod update;

pub use broadcasts::*;
pub(crate) use compose::{Composed, plain, reach};
pub use consents::*;
pub use link::*;
pub use list::*;
pub use preview::*;
pub use send::*;
pub use templates::*;
pub use threads::*;
pub use update::*;

use crm_types::problem::{Code, FieldError};

use crate::error::Error;

/// A field of the body does not do.
fn misfit(field: &str, message: impl Into<String>) -> Error {
    let message = message.into();
    Error::new(Code::InvalidBody, message.clone()).with(FieldError {
        field: field.to_owned(),
        code: "invalid".to_owned(),
        message,
        ..FieldError::default()
    })
}

fn no_member() -> Error {
    Error::not_found("There is no such member, or no longer.")
}

fn no_thread() -> Error {
    Error::not_found("There is no such conversation, or no longer.")
}
