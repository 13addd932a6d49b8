//! What products tell us, read leniently and judged: who is meant, when it was, what it counts as; stores nothing.

mod call;
mod event;
mod message;
mod moment;
mod person;
mod repair;
mod rule;

pub use call::{
    Call, MAX_BATCH_BYTES, MAX_MESSAGE_BYTES, Refusal, Unreadable, read_batch, read_one,
};
pub use event::{MAX_TIMELINE_BYTES, key, names, shortened};
pub use message::{Fault, Kind, Message, What, Who, canonical_id};
pub use person::Person;
pub use repair::repair;
pub use rule::{Effect, Readings, effect};

/// The properties of an event, the traits of a person.
pub type Details = serde_json::Map<String, serde_json::Value>;
