//! What is shown beside one member: what happened to them, the days they were there, how others compare, tags to choose from.

mod activity;
mod history;
mod peers;
mod tags;

pub use activity::activity;
pub use history::{HistoryQuery, history};
pub use peers::peers;
pub use tags::tags;
