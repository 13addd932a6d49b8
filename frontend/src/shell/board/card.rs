//! What every card has, whatever stands on it: its link, its menu, how it looks when it is chosen or carried; moves none.

use leptos::prelude::*;

use super::desk::written;
use super::selection::use_selection;
use super::store::BoardStore;
use crate::ui::board::Card;
use crate::ui::{Skeleton, VisuallyHidden};

/// The help that every card refers to.
pub const HELP: &str = "board-help";

/// A card. Everything it does is heard of by the board around it.
pub fn card_view(store: BoardStore, card: &Card, lifted: Signal<Vec<u128>>) -> AnyView {
    let id = card.id;
    let selection = use_selection();
    let name = (store.desk.name)(card);
    let says = (store.desk.draw)(card, &store.query.get_untracked());
    let chosen = move || selection.has(id);
    view! {
        <li
            class="board-card"
            class:board-chosen=chosen
            class:board-lifted=move || lifted.with(|lifted| lifted.contains(&id))
            class:board-moving=card.moving.is_some()
            data-card=written(id)
        >
            <a
                class="board-link"
                href=(store.desk.href)(card)
                tabindex="-1"
                draggable="false"
                aria-describedby=HELP
            >
                <bdi>{name.clone()}</bdi>
                {move || chosen().then(|| view! { <VisuallyHidden>", chosen"</VisuallyHidden> })}
            </a>
            <button
                type="button"
                class="icon-button board-more"
                tabindex="-1"
                aria-haspopup="menu"
                aria-label=format!("Actions for {name}")
            ></button>
            {says}
        </li>
    }
    .into_any()
}

/// The shape of a card that is coming.
pub fn card_shape() -> AnyView {
    view! {
        <li class="board-card board-shape" aria-hidden="true">
            <Skeleton width="long" />
            <Skeleton width="medium" />
            <Skeleton width="short" />
        </li>
    }
    .into_any()
}
