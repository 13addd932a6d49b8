//! Jobs between several servers, each a runner with connections of its own, on a real Postgres; mocks nothing but the clock.

#![allow(
    clippy::unwrap_used,
    reason = "a helper of a test fails like the test itself"
)]

mod broadcasts;
mod instance;
mod mail;
mod merge_status;
mod messages;
mod queue;
mod runs;
mod schedule;
mod stripe;
