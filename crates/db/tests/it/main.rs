//! crm-db against a real Postgres: one binary, one database a test; mocks nothing.

#![allow(
    clippy::unwrap_used,
    reason = "a helper of a test fails like the test itself"
)]

mod activity;
mod beside;
mod board;
mod broadcasts;
mod dashboard;
mod directory;
mod edits;
mod errors;
mod filters;
mod find;
mod folding;
mod ingestion;
mod jobs;
mod lanes;
mod leads;
mod load;
mod messages;
mod migrations;
mod notices;
mod pages;
mod plans;
mod queue;
mod revenue;
mod reverts;
mod runs;
mod search;
mod sources;
mod statuses;
mod supabase;
mod tickets;
mod totals;
mod values;
mod ways;
mod world;
