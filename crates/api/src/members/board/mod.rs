//! The board over HTTP: its columns, more cards of one, and moves; counts nobody.

mod cards;
mod get;
mod moves;
mod query;

pub use cards::*;
pub use get::*;
pub use moves::*;
