//! Which cards are chosen to be moved together; moves none.

use leptos::prelude::*;

use super::store::BoardStore;

/// The cards that are chosen.
#[derive(Clone, Copy)]
pub struct Selection {
    pub chosen: RwSignal<Vec<u128>>,
    /// Where a stretch begins.
    anchor: StoredValue<Option<u128>>,
}

/// How a press chooses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// One more, or one less.
    Toggle,
    /// Everything from the last one to this one.
    Stretch,
}

pub fn provide_selection() -> Selection {
    let selection = Selection {
        chosen: RwSignal::new(Vec::new()),
        anchor: StoredValue::new(None),
    };
    provide_context(selection);
    selection
}

#[expect(clippy::expect_used, reason = "every part of the board lies in it")]
pub fn use_selection() -> Selection {
    use_context().expect("a board around everything")
}

impl Selection {
    pub fn has(self, id: u128) -> bool {
        self.chosen.with(|chosen| chosen.contains(&id))
    }

    pub fn clear(self) {
        self.anchor.set_value(None);
        if self.chosen.with_untracked(|chosen| !chosen.is_empty()) {
            self.chosen.set(Vec::new());
        }
    }

    pub fn choose(self, store: BoardStore, id: u128, choice: Choice) {
        let stretch = self
            .anchor
            .get_value()
            .filter(|_| choice == Choice::Stretch)
            .and_then(|anchor| between(store, anchor, id));
        match stretch {
            Some(stretch) => self.chosen.update(|chosen| {
                let fresh: Vec<_> = stretch
                    .into_iter()
                    .filter(|id| !chosen.contains(id))
                    .collect();
                chosen.extend(fresh);
            }),
            None => {
                self.anchor.set_value(Some(id));
                self.chosen.update(|chosen| match chosen.contains(&id) {
                    true => chosen.retain(|other| *other != id),
                    false => chosen.push(id),
                });
            }
        }
    }

    /// What goes along when this card is lifted: all that are chosen, where it is one of them.
    pub fn with(self, id: u128) -> Vec<u128> {
        let chosen = self.chosen.get_untracked();
        match chosen.contains(&id) {
            true => chosen,
            false => vec![id],
        }
    }
}

/// The cards from one to another of the same column.
fn between(store: BoardStore, one: u128, other: u128) -> Option<Vec<u128>> {
    store.model.with_untracked(|model| {
        let (at, _) = model.find(one)?;
        let column = model.columns.get(at)?;
        let (one, other) = (column.position(one)?, column.position(other)?);
        let cards = column.look(one.min(other)..one.max(other) + 1);
        Some(cards.into_iter().flatten().map(|card| card.id).collect())
    })
}
