//! The members' figures over HTTP: made anew on demand; computes none.

mod refresh;

pub use refresh::*;
