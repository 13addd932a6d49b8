//! One member: everything that is known, tab by tab, and what people set, changed so that nothing is lost.

mod activity;
mod calendar;
mod classification;
mod conflict;
mod edit;
mod facts;
mod features;
mod history;
mod later;
mod line;
mod neighbors;
mod notes;
mod overview;
mod page;
mod peers;
mod revenue;
mod saving;
mod tabs;
mod tags;
mod words;

pub use page::MemberPage;
