//! What people set about a member: which values there are, what an edit makes of them, what it changes; stores none of it.

mod edit;
mod manual;
mod moves;
pub(crate) mod tags;

pub(crate) use edit::read_tags;
pub use edit::{Edit, Fault, TooManyTags};
pub use manual::{Difference, Manual};
pub use moves::BadMove;
