//! Moves as they are carried out: shown at once, agreed to by the server or taken back with the reason, and undone when
//! somebody wants that.

use crm_types::ids::ChangeId;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::desk::Moves;
use super::live::{take_in, take_in_ids};
use super::selection::Selection;
use super::store::BoardStore;
use crate::api;
use crate::ui::board::{Card, Model};
use crate::ui::{Announcer, Toast, Toasts, use_announcer, use_toasts};

/// Carries moves out.
#[derive(Clone, Copy)]
pub struct Mover {
    pub store: BoardStore,
    pub selection: Selection,
    toasts: Toasts,
    announcer: Announcer,
    /// What was done here, to be undone, the latest last.
    done: StoredValue<Vec<ChangeId>>,
    /// Cards and the column they were dropped in, until somebody has said what is meant.
    pub waiting: RwSignal<Option<(Vec<u128>, usize)>>,
}

pub fn provide_mover(store: BoardStore, selection: Selection) -> Mover {
    let mover = Mover {
        store,
        selection,
        toasts: use_toasts(),
        announcer: use_announcer(),
        done: StoredValue::new(Vec::new()),
        waiting: RwSignal::new(None),
    };
    provide_context(mover);
    mover
}

/// The mover of the board.
#[expect(clippy::expect_used, reason = "what asks lies on the board")]
pub fn use_mover() -> Mover {
    use_context().expect("a mover around the board")
}

impl Mover {
    pub fn say(self, text: impl Into<String>) {
        self.announcer.say(text);
    }

    pub fn toast(self, toast: Toast) {
        self.toasts.show(toast);
    }

    /// Cards were dropped in a column. Where that can mean several things, nothing is done before somebody has chosen.
    pub fn drop_in(self, ids: Vec<u128>, to: usize) {
        let elsewhere = |id: &u128| {
            let at = self
                .store
                .model
                .with_untracked(|model| model.find(*id).map(|(at, _)| at));
            at.is_some_and(|at| at != to)
        };
        let ids: Vec<_> = ids.into_iter().filter(elsewhere).collect();
        let Some(hands) = self.store.hands() else {
            return;
        };
        if ids.is_empty() {
            return;
        }
        match self.store.query.with_untracked(hands.waits) {
            true => self.waiting.set(Some((ids, to))),
            false => self.put(ids, to),
        }
    }

    /// Moves cards to a column.
    pub fn put(self, ids: Vec<u128>, to: usize) {
        let store = self.store;
        let query = store.query.get_untracked();
        let heading = store
            .headings
            .with_untracked(|headings| headings.get(to).cloned());
        let (Some(heading), Some(hands)) = (heading, store.hands()) else {
            return;
        };
        let change = |card: &_| (hands.moved)(card, &query, &heading);
        let begun = store
            .model
            .try_update(|model| model.begin(&ids, to, &change))
            .flatten();
        let Some(begun) = begun else { return };
        self.selection.clear();
        store.feed_all();
        let whom = self.whom(&ids);
        self.say(format!("{whom} moved to {}", heading.label));
        let moves = Moves {
            group_by: query.group_by,
            to: heading.key.clone(),
            cards: begun.cards,
        };
        let number = begun.number;
        spawn_local(async move {
            match (hands.send)(moves).await {
                Ok(moved) => {
                    let confirm = |model: &mut Model| model.confirm(number, &moved.revisions);
                    // Gone with the page; it is done all the same.
                    let Some(again) = store.model.try_update(confirm) else {
                        return;
                    };
                    take_in_ids(store, again);
                    if store.model.with_untracked(|model| model.shared) {
                        store.refresh();
                    }
                    self.moved(moved.change, format!("{whom} moved to {}.", heading.label));
                }
                Err(error) => {
                    let refuse = |model: &mut Model| model.refuse(number);
                    let Some(again) = store.model.try_update(refuse) else {
                        return;
                    };
                    self.refused(&error, &whom, move || self.put(ids.clone(), to));
                    if again.is_empty() {
                        store.feed_all();
                    } else {
                        take_in_ids(store, again);
                    }
                }
            }
        });
    }

    /// Asks how these cards are now, where the board still stands.
    pub fn ask_for(self, ids: Vec<u128>) {
        if self.store.model.try_with_untracked(|_| ()).is_some() {
            take_in_ids(self.store, ids);
        }
    }

    /// Looks at a card.
    pub fn look<T>(self, id: u128, look: impl FnOnce(&Card) -> T) -> Option<T> {
        self.store
            .model
            .with_untracked(|model| model.find(id).map(|(_, card)| look(card)))
    }

    /// "Amara Okafor", "3 members".
    pub fn whom(self, ids: &[u128]) -> String {
        match ids {
            [id] => self.name(*id),
            ids => format!("{} {}", ids.len(), self.store.desk.words.many),
        }
    }

    pub fn name(self, id: u128) -> String {
        self.look(id, self.store.desk.name)
            .unwrap_or_else(|| format!("The {}", self.store.desk.words.one))
    }

    pub fn href(self, id: u128) -> String {
        self.look(id, self.store.desk.href).unwrap_or_default()
    }

    /// Something was done, and can be undone where it has a change.
    pub fn moved(self, change: Option<ChangeId>, text: String) {
        let Some(change) = change else { return };
        self.done.try_update_value(|done| done.push(change));
        self.toast(Toast::done(text).undo(move || self.undo(change)));
    }

    /// Something was refused: why, how it is now where somebody was quicker, and once more where somebody wants that.
    pub fn refused(self, error: &api::Error, whom: &str, again: impl Fn() + Send + Sync + 'static) {
        let query = self.store.query.try_get_untracked().unwrap_or_default();
        let meanwhile = self
            .store
            .hands()
            .and_then(|hands| (hands.meanwhile)(error, &query));
        let (text, label) = match meanwhile {
            Some(meanwhile) => {
                take_in(self.store, meanwhile.news);
                (
                    meanwhile.said.unwrap_or_else(|| error.detail()),
                    "Move anyway",
                )
            }
            None => {
                let text = format!("Not saved: {whom}. {}.", error.title());
                (text, "Retry")
            }
        };
        self.say(text.clone());
        let again = Callback::new(move |()| again());
        self.toast(Toast {
            action: Some((label.to_owned(), again)),
            ..Toast::failed(text)
        });
    }

    /// Undoes what was done here last.
    pub fn undo_last(self) {
        match self.done.with_value(|done| done.last().copied()) {
            Some(change) => self.undo(change),
            None => self.say("There is nothing to undo"),
        }
    }

    fn undo(self, change: ChangeId) {
        self.done
            .try_update_value(|done| done.retain(|other| *other != change));
        let store = self.store;
        let query = store.query.try_get_untracked().unwrap_or_default();
        spawn_local(async move {
            // The toast outlives the board.
            let hands = match store.hands() {
                Some(hands) => Some(hands),
                None => (store.desk.hands)().await,
            };
            let Some(hands) = hands else { return };
            match (hands.undo)(change, query).await {
                Ok(news) => {
                    if store.model.try_with_untracked(|_| ()).is_some() {
                        take_in(store, news);
                        store.count();
                    }
                    self.say("Undone");
                    self.toast(Toast::done("Undone."));
                }
                Err(error) => {
                    let text = format!("It was not undone. {}", error.detail());
                    self.toast(Toast::failed(text));
                }
            }
        });
    }
}
