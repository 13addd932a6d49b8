//! The board of members: columns of cards that are moved from one to another; how a board behaves is in `ui::board`.

mod body;
mod card;
mod cards;
mod column;
mod dragging;
mod keys;
mod layout;
mod live;
mod menu;
mod moving;
mod page;
mod places;
mod selection;
mod store;
mod tier;

pub use page::BoardPage;
