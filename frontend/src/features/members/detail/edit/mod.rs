//! Changing a member so that nothing is lost: what is wanted, what the server has, and how the two come together.

mod desk;
mod draft;
mod fields;
mod state;
mod text;

pub use desk::{Desk, provide_desk, use_desk};
pub use fields::{Fields, has_tag, same_tag};
pub use state::{Part, Saving};
pub use text::caret;
