//! crm-demo from outside: the world by itself, and the world in a real database; one binary, mocks nothing.

#![allow(
    clippy::unwrap_used,
    reason = "a helper of a test fails like the test itself"
)]

mod database;
mod leads;
mod money;
mod people;
mod sameness;
mod shares;
mod times;

use chrono::{DateTime, Utc};
use crm_demo::{Member, World};

/// The last moment of the worlds that are tested.
pub fn as_of() -> DateTime<Utc> {
    "2025-11-22T12:34:56.789012Z".parse().unwrap()
}

pub fn world(seed: u64) -> World {
    World::new(seed, as_of()).unwrap()
}

pub fn members(seed: u64, count: u64) -> Vec<Member> {
    world(seed).members(count).collect()
}
