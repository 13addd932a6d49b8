//! The rules of Member Success: pure decisions; no clock, no database, no network.

pub mod calendar;
pub mod filter;
pub mod ingestion;
pub mod leads;
pub mod members;
pub mod messages;
pub mod revenue;
pub mod text;
pub mod tickets;
