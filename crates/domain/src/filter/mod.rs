//! What a filter means for one member, decided in memory; the database's compiler must agree with it row by row.

mod evaluate;
mod facts;
mod moments;
#[cfg(test)]
mod tests;

pub use evaluate::evaluate;
pub use facts::{Fact, MemberFacts};
pub use moments::{Moments, SOON, days_moments, moments, nearness};
