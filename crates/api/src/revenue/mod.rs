//! Revenue over HTTP: amounts with the way to them, and the settings behind it; derives nothing itself.

mod changes;
mod customers;
mod ledger;
mod member;
mod object_id;
mod policy;
mod prices;
mod rates;
mod tier_changes;

pub use changes::*;
pub use customers::*;
pub use ledger::*;
pub use member::*;
pub use policy::*;
pub use prices::*;
pub use rates::*;
pub use tier_changes::*;

use crm_domain::calendar::Calendar;
use crm_types::problem::{Code, FieldError};

use crate::error::Error;
use crate::state::Shared;

fn calendar(state: &Shared) -> Calendar {
    Calendar::new(state.clock.now(), state.settings.time_zone)
}

/// A field of the body does not do.
fn misfit(field: &str, message: impl Into<String>) -> Error {
    let message = message.into();
    let field = (field.to_owned(), message.clone());
    misfits(message, vec![field])
}

/// Fields of the body do not do, each with what is wrong with it.
fn misfits(detail: String, fields: Vec<(String, String)>) -> Error {
    let error = Error::new(Code::InvalidBody, detail);
    fields.into_iter().fold(error, |error, (field, message)| {
        error.with(FieldError {
            field,
            code: "invalid".to_owned(),
            message,
            ..FieldError::default()
        })
    })
}
