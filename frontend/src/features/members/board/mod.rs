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
mod tier_change;

pub use page::BoardPage;

use crm_types::events::MembersChanged;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use web_sys::Element;

use crate::lazy::{lazy_act, lazy_view};
use crate::ui::board::Input;
use dragging::Dragging;
use menu::CardMenu;
use moving::{Mover, use_mover};
use selection::Choice;
use store::BoardStore;

lazy_view! {
    /// What a move between tiers can mean.
    fn tier_ways() in opened = untrack(|| tier::ways(use_mover()));
}

lazy_view! {
    /// The change of a subscription in Stripe.
    fn stripe_way(card: u128, to: String, back: Callback<()>) in tier =
        tier_change::tier_change(untrack(use_mover), card, to, back);
}

lazy_view! {
    /// The field for the tags that are columns.
    fn tag_field(store: BoardStore, naming: RwSignal<bool>, text: String) in opened =
        layout::tag_field(store, naming, text);
}

lazy_act! {
    /// A drag that began before there is what moves cards would be half of one.
    fn be_ready(dragging: Dragging) in opened = dragging.ready.try_set(true);
}

lazy_act! {
    /// What a drag does next.
    fn drag(dragging: Dragging, input: Input) in opened = dragging.go_on(input);
}

lazy_act! {
    /// What a key does.
    fn press(event: KeyboardEvent, dragging: Dragging, mover: Mover, menu: CardMenu) in opened =
        keys::on_key(&event, dragging, mover, menu);
}

lazy_act! {
    /// Opens the menu of a card.
    fn open_menu(menu: CardMenu, card: Element, id: u128) in opened = menu.open(&card, id);
}

lazy_act! {
    /// Chooses a card, or no longer.
    fn choose(mover: Mover, id: u128, choice: Choice) in opened =
        mover.selection.choose(mover.store, id, choice);
}

lazy_act! {
    /// Undoes the last move.
    fn undo_last(mover: Mover) in opened = mover.undo_last();
}

lazy_act! {
    /// Takes in what others did.
    fn hear(store: BoardStore, changed: MembersChanged) in opened = live::hear(store, changed);
}
