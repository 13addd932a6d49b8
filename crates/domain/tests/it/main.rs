//! The published vectors, and what always holds, against the whole engine.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod always;
mod reading;
mod vectors;
