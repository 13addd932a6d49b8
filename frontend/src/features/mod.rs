//! What the product does, a folder to a word; each is built of `ui`, asks through `api`, and knows no other.

pub mod auth;
pub mod members;

use crate::shell::NavEntry;

/// What the sidebar leads to, in its order.
pub fn navigation() -> Vec<NavEntry> {
    vec![members::navigation()]
}
