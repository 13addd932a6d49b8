//! All SQL of Member Success: the one crate that names sqlx. Decides nothing about members, and reads no clock.

pub mod activity;
pub mod admins;
pub mod changes;
mod connect;
pub mod dashboard;
mod database;
pub mod directory;
mod error;
mod filter;
pub mod ingestion;
pub mod jobs;
mod lane;
pub mod leads;
pub mod live;
pub mod load;
pub mod members;
pub mod messages;
mod migrate;
pub mod notices;
pub mod queue;
pub mod records;
pub mod revenue;
pub mod sessions;
pub mod sources;
pub mod statuses;
#[cfg(feature = "testing")]
pub mod testing;
pub mod tickets;

pub use connect::Settings;
pub use database::Database;
pub use error::Error;

/// What every function of this crate answers.
pub type Result<T, E = Error> = std::result::Result<T, E>;
