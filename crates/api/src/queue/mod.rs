//! The queue over HTTP: what came to nothing is looked at, tried again or given up; does none of it.

mod discard;
mod list;
mod retry;

pub use discard::*;
pub use list::*;
pub use retry::*;

use crate::error::Error;

fn no_such_letter() -> Error {
    Error::not_found(
        "There is no such dead letter, or no longer: somebody may have decided already.",
    )
}
