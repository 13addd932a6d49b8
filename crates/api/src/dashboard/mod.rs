//! The dashboard over HTTP; counts nothing.

mod get;

pub use get::*;
