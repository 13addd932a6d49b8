//! The board of members: what its cards say, what their columns are, and what a move between tiers can mean. How a board
//! behaves is in `ui::board` and `shell::board`.

mod card;
mod cards;
mod desk;
mod hands;
mod layout;
mod page;
mod tier;
mod tier_change;

pub use page::BoardPage;

use leptos::prelude::*;

use crate::features::broadcasts::Audience;
use crate::features::members::list::context::List;
use crate::features::revenue::Figure;
use crate::lazy::{lazy_answer, lazy_view};
use crate::shell::board::{Hands, Mover, use_mover};

lazy_answer! {
    /// What moves members.
    fn hands() in opened -> &'static Hands = &hands::HANDS;
}

lazy_view! {
    /// What opens over the board.
    fn dialogs(
        mover: Mover,
        behind: RwSignal<Option<Figure>>,
        audience: RwSignal<Option<Audience>>
    ) in opened = page::dialogs(mover, behind, audience);
}

lazy_view! {
    /// What a move between tiers can mean.
    fn tier_ways() in opened = untrack(|| tier::ways(use_mover()));
}

lazy_view! {
    /// The change of a subscription in Stripe.
    fn stripe_way(card: u128, to: String, back: Callback<()>) in opened =
        tier_change::tier_change(untrack(use_mover), card, to, back);
}

lazy_view! {
    /// The field for the tags that are columns.
    fn tag_field(list: List, naming: RwSignal<bool>, text: String) in opened =
        layout::tag_field(list, naming, text);
}
