//! What can be done with a card by its menu (WCAG 2.5.7): opened, chosen, moved to any column; drags nothing.

use leptos::prelude::*;
use web_sys::Element;

use super::moving::Mover;
use super::places::reveal;
use super::selection::Choice;
use crate::router::{Navigate, use_navigate};
use crate::ui::{Glyph, MenuItem, SharedMenu};

/// The menu of all cards.
#[derive(Clone, Copy)]
pub struct CardMenu {
    pub menu: SharedMenu,
    mover: Mover,
    navigate: Navigate,
    may: Signal<bool>,
}

impl CardMenu {
    pub fn new(mover: Mover, may: Signal<bool>) -> Self {
        Self {
            menu: SharedMenu::default(),
            mover,
            navigate: use_navigate(),
            may,
        }
    }

    /// Opens it for a card, or for all that are chosen where it is one of them.
    pub fn open(self, card: &Element, id: u128) {
        let (mover, navigate) = (self.mover, self.navigate);
        let ids = mover.selection.with(id);
        let whom = mover.whom(&ids);
        let href = mover.href(id);
        let chosen = mover
            .selection
            .chosen
            .with_untracked(|chosen| chosen.contains(&id));
        let mut items = vec![
            MenuItem::new("Open", move || navigate.to(&href))
                .icon(Glyph::External)
                .hint("Enter"),
            MenuItem::new(
                if chosen { "No longer choose" } else { "Choose" },
                move || mover.selection.choose(mover.store, id, Choice::Toggle),
            )
            .icon(Glyph::Check)
            .hint("X"),
        ];
        if self.may.get_untracked() {
            if let Some(hands) = mover.store.hands() {
                items.extend((hands.offers)(mover, id));
            }
            items.extend(self.targets(id, &ids));
        }
        let beside = card.query_selector(".board-more").ok().flatten();
        let beside = beside.unwrap_or_else(|| card.clone());
        self.menu
            .open(&beside, format!("Actions for {whom}"), items);
    }

    fn targets(self, id: u128, ids: &[u128]) -> Vec<MenuItem> {
        let mover = self.mover;
        let query = mover.store.query.get_untracked();
        let Some(hands) = mover.store.hands() else {
            return Vec::new();
        };
        let group = (hands.targets)(&query);
        let home = mover
            .store
            .model
            .with_untracked(|model| model.find(id).map(|(at, _)| at));
        let headings = mover.store.headings.get_untracked();
        headings
            .into_iter()
            .enumerate()
            .filter(|(at, heading)| heading.takes && (Some(*at) != home || ids.len() > 1))
            .map(|(at, heading)| {
                let ids = ids.to_vec();
                let go = move || {
                    mover.drop_in(ids.clone(), at);
                    if mover.waiting.with_untracked(Option::is_none) {
                        reveal(mover, id);
                    }
                };
                MenuItem::new(heading.label, go)
                    .icon(Glyph::ChevronRight)
                    .group(group)
            })
            .collect()
    }
}
