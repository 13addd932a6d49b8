//! What products tell us about their members, and how an admin steers it: write keys, the map of events, what waits for
//! whom; decides nothing about a message.

mod events;
mod keys;
mod logins;
mod messages;
mod timeline;
mod waiting;

pub use events::*;
pub use keys::*;
pub use logins::*;
pub use messages::*;
pub use timeline::*;
pub use waiting::*;
