//! The one way to the server: a function per operation of the OpenAPI document, under its operationId; renders nothing.

mod auth;
mod client;
mod connection;
mod error;
mod members;
mod renew;

pub use auth::{get_session, refresh_session, sign_in, sign_out};
pub use connection::server_reachable;
pub use error::Error;
pub use members::{MembersQuery, get_member, list_members};
pub use renew::on_session_lost;

/// What every operation answers.
pub type Result<T> = std::result::Result<T, Error>;
