//! Changing a member so that nothing is lost: what is wanted, what the server has, and how the two come together.

mod desk;
mod draft;
mod fields;
mod state;
mod text;

pub use desk::{Desk, provide_desk, use_desk};
pub use fields::{Clash, Fields, folded, has_tag, same_tag, spelled};
pub use state::{Choice, Part, Saving, State};
pub use text::caret;
