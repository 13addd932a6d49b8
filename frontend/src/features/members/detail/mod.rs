//! One member: everything that is known, group by group; changes nothing.

mod activity;
mod facts;
mod features;
mod notes;
mod overview;
mod page;
mod revenue;

pub use page::MemberPage;
