//! The member list; knows what is asked and shown, and leaves filtering to `filter`.

pub mod address;
mod ahead;
mod columns;
pub mod context;
mod empty;
mod foot;
mod page;
mod row;
mod search;
mod shown;
mod source;
mod table;
mod views_bar;

pub use address::ListState;
pub use page::MembersPage;
pub use search::SearchField;
pub use source::{ask_at_start, provide_list_memory, use_list_memory};
pub use views_bar::ViewsBar;
