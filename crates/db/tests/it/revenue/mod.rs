//! Revenue against a real database: what is stored, whose it is, and what comes of it.

#[cfg(not(debug_assertions))]
mod bench;
mod figures;
mod mirror;
mod objects;
