//! History over HTTP: one change, and undoing it; decides nothing about what may be undone.

mod get;
mod overtook;
mod records;
mod revert;

pub use get::*;
pub(crate) use overtook::overtook;
pub use revert::*;
