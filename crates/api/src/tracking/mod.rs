//! Segment's HTTP tracking API, so that its SDKs work here by changing the host: lenient where the rest of the API is
//! strict; knows no map and no member.

mod alias;
mod batch;
mod body;
mod call;
pub mod cors;
mod group;
mod identify;
mod key;
mod page;
mod screen;
mod track;

pub use alias::*;
pub use batch::*;
pub use group::*;
pub use identify::*;
pub use page::*;
pub use screen::*;
pub use track::*;

/// What all of its paths begin with.
pub const PREFIX: &str = "/v1/";
