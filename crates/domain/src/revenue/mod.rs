//! Money by the rules of the revenue definitions: exact, rounded once; fetches nothing.

pub mod billing;
mod interval;
pub mod mirror;

pub use interval::{Interval, monthly_minor};
