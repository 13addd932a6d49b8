//! Who is asking: signing in, renewing, signing out, and the check before each handler; stores nothing itself.

mod access;
mod authorized;
mod cookies;
mod create_token;
mod get_session;
pub mod keys;
mod origin;
pub mod password;
mod recent;
mod refresh_session;
mod refresh_token;
mod session;
mod sign_in;
mod sign_out;

pub use access::Principal;
pub use authorized::{Admin, Agent, Authorized, Credential, Viewer, bearer};
pub use create_token::*;
pub use get_session::*;
pub use recent::RecentTokens;
pub use refresh_session::*;
pub use session::over as session_is_over;
pub use sign_in::*;
pub use sign_out::*;
