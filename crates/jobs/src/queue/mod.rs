//! What is done later and for certain: workers that take tasks out of the queue and have each done by the handler of its
//! kind; knows no kind itself.
//!
//! At least once: a task is done again where its worker died before it said that it was done. So a handler has to bear
//! being asked twice, by the key of the task. What comes to nothing is tried again after a while that doubles each time,
//! and ends among the dead letters when it has been tried often enough.

mod backoff;
mod handlers;
mod held;
mod worker;

pub use backoff::{Chance, backoff};
pub use handlers::{Failure, Handlers, Kind, Task};
pub use worker::{Settings, Worker};
