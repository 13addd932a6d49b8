//! History over HTTP: one change, and undoing it; decides nothing about what may be undone.

mod get;
mod records;
mod revert;

pub use get::*;
pub use revert::*;
