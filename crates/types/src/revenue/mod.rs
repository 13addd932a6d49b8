//! Revenue on the wire: what members pay, how each amount came about, and the settings behind it; computes nothing.

mod words;

pub use words::{DiscountRule, MovementKind, Peer, RevenueRule};
