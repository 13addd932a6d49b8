//! The members' figures over HTTP: made anew on demand; computes none.

mod refresh;
mod sync_revenue;

pub use refresh::*;
pub use sync_revenue::*;
