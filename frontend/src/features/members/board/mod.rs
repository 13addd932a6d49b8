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

use leptos::prelude::*;

use crate::lazy::lazy_view;
use moving::use_mover;
use store::BoardStore;

lazy_view! {
    /// What a move between tiers can mean.
    fn tier_ways() in opened = untrack(|| tier::ways(use_mover()));
}

lazy_view! {
    /// The field for the tags that are columns.
    fn tag_field(store: BoardStore, naming: RwSignal<bool>, text: String) in opened =
        layout::tag_field(store, naming, text);
}
