//! The workshop's program from outside: what only another process can show.

mod postgres;
