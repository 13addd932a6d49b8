//! The people who sign in, for those who work with them; adds and changes none.

mod list;

pub use list::*;
