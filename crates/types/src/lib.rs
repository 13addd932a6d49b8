//! The wire and the vocabulary: what browser and server say to each other, written once; knows no clock, no network, no database.

pub mod auth;
pub mod changes;
pub mod dashboard;
pub mod events;
pub mod filter;
pub mod health;
pub mod ids;
pub mod ingestion;
pub mod instant;
pub mod jobs;
pub mod leads;
pub mod members;
pub mod messages;
pub mod money;
pub mod page;
pub mod patch;
pub mod problem;
pub mod queue;
pub mod recency;
pub mod records;
pub mod revenue;
pub mod status;
pub mod statuses;
pub mod tickets;
pub mod words;
