//! The API as its clients meet it: real servers on real ports, each test with a database of its own.

#![allow(
    clippy::unwrap_used,
    reason = "tests: what cannot be unwrapped has failed"
)]

mod beside;
mod board;
mod broadcasts;
mod client;
mod dashboard;
mod document;
mod edge;
mod edits;
mod garbage;
mod health;
mod ingestion;
mod jobs;
mod lead_forms;
mod leads;
mod limits;
mod live;
mod mail;
mod members;
mod messages;
mod page;
mod queue;
mod raw;
mod refresh;
mod revenue;
mod rolling;
mod server;
mod sign_in;
mod statuses;
mod streams;
mod tickets;
mod tier_changes;
mod tokens;
mod tracking;
mod webhooks;
