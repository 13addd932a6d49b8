//! The workshop's program from outside: what only another process can show.

// Helpers of tests are tests too; clippy only knows those marked #[test].
#![allow(clippy::expect_used)]

mod postgres;
