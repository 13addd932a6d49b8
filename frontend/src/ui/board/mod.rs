//! A board without its looks: how a drag goes, what columns hold, which cards are in sight; knows no word of the domain,
//! no element and no server.

mod column;
mod drag;
mod model;
#[cfg(test)]
mod tests;

pub use column::{Ask, Card, Column, Face, PAGE, Rank};
pub use drag::{Device, Drag, HOLD_MS, Input, Lane, Output, Point, edge_speed};
pub use model::{Begun, Head, Model, Note};
