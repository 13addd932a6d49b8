//! Revenue against a real database: what is stored, whose it is, and what comes of it.

mod figures;
mod mirror;
mod objects;
mod unknown;
