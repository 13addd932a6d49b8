//! The program as it is started by people and by their machines.

#![allow(
    clippy::unwrap_used,
    reason = "tests: what cannot be unwrapped has failed"
)]

mod admin;
mod cluster;
mod commands;
mod faults;
mod job;
mod program;
mod serve;
mod write_key;
