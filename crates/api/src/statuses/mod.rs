//! The lists of statuses over HTTP, and the words they give to filters; moves no member itself.

mod create;
mod list;
mod merge;
mod order;
mod segment;
mod update;
mod vocabulary;

pub use create::*;
pub use list::*;
pub use merge::*;
pub use order::*;
pub use update::*;
pub use vocabulary::KnownVocabulary;

use crm_db::statuses::{MOST, Refusal};
use crm_types::problem::{Code, FieldError};

use crate::error::Error;

/// Why the lists stay as they are.
fn refusal(refusal: Refusal) -> Error {
    match refusal {
        Refusal::Unknown => Error::not_found("There is no such status."),
        Refusal::Stale(_) => Error::new(
            Code::PreconditionFailed,
            "The status has been changed since you read it. Read it again.",
        ),
        Refusal::KeyTaken => misfit("key", "There is a status with this key.".to_owned()),
        Refusal::LabelTaken => misfit("label", "There is a status of this name.".to_owned()),
        Refusal::Full => Error::new(
            Code::Conflict,
            format!("A list has {MOST} statuses at most."),
        ),
        Refusal::CountedElsewhere(figure) => misfit(
            figure,
            "Statuses of the other list count towards this figure; members would be counted twice."
                .to_owned(),
        ),
        Refusal::OtherKeys => misfit(
            "keys",
            "Name every status of the list once, and no other.".to_owned(),
        ),
    }
}

fn misfit(field: &str, message: String) -> Error {
    Error::new(Code::InvalidBody, message.clone()).with(FieldError {
        field: field.to_owned(),
        code: "invalid".to_owned(),
        message,
        ..FieldError::default()
    })
}

/// A name as people read it.
///
/// # Errors
/// `invalid_body`.
fn label(text: &str) -> crate::error::Result<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let label = words.join(" ");
    let fits = (1..=50).contains(&label.chars().count()) && !label.chars().any(char::is_control);
    fits.then_some(label)
        .ok_or_else(|| misfit("label", "A name has 1 to 50 characters.".to_owned()))
}
