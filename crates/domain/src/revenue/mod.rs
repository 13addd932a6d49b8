//! Money by the rules of the revenue definitions: exact, rounded once; fetches nothing.

mod interval;

pub use interval::{Interval, monthly_minor};
