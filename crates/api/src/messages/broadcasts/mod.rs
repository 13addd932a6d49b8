//! Messages to many over HTTP: tried dry, begun, followed, and decided about while they are under way; sends nothing itself.

mod create;
mod decide;
mod draft;
mod list;
mod preview;
mod recipients;

pub use create::*;
pub use decide::*;
pub use list::*;
pub use preview::*;
pub use recipients::*;

use crate::error::Error;

fn no_broadcast() -> Error {
    Error::not_found("There is no such broadcast, or no longer.")
}
