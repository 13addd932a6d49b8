//! The member list; knows what is asked and shown, and leaves filtering to `filter`.

pub mod address;
mod columns;
