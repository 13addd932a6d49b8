//! What others do, taken into the board: cards that came, went and changed; asks where the filter has to say who is
//! still on it.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::desk::{AT_ONCE, Heard, News};
use super::store::BoardStore;
use crate::shell::use_live;
use crate::ui::board::{Card, Model, Note};

/// Listens for as long as the board stands there.
pub fn listen(store: BoardStore) {
    use_live().on(move |happening| {
        let query = store.query.get_untracked();
        match (store.desk.heard)(&happening, &query) {
            Some(Heard::Missed) => store.refresh(),
            Some(Heard::News(news)) => super::hear(store, news),
            None => {}
        }
    });
}

/// Takes in what others did.
pub fn hear(store: BoardStore, news: News) {
    take_in(store, news);
    store.count();
}

/// Cards as they are now, by whomever they were changed.
pub fn take_in(store: BoardStore, news: News) {
    for id in news.gone {
        store.model.update(|model| model.gone(id, i64::MAX));
    }
    let is_news = |id: u128, revision: i64| {
        let note = store
            .model
            .try_update_untracked(|model| model.note(id, revision));
        note == Some(Note::Ask)
    };
    let known = |id: u128| {
        let card = |model: &Model| model.find(id).map(|(_, card)| card.revision);
        store.model.with_untracked(card)
    };
    let mut changed = news.changed;
    for (id, revision) in changed.iter_mut().filter(|(_, revision)| *revision == 0) {
        *revision = known(*id).unwrap_or_default() + 1;
    }
    changed.retain(|(id, revision)| is_news(*id, *revision));
    let mut cards = news.cards;
    cards.retain(|card| is_news(card.id, card.revision));
    if cards.is_empty() && changed.is_empty() {
        return;
    }
    if store.model.with_untracked(|model| model.shared) {
        return store.refresh();
    }
    if store.narrows() {
        changed.extend(cards.drain(..).map(|card| (card.id, card.revision)));
    }
    if !cards.is_empty() {
        place(store, cards);
    }
    if !changed.is_empty() {
        ask(store, changed);
    }
}

/// The same of cards of which only the ids are known.
pub fn take_in_ids(store: BoardStore, ids: Vec<u128>) {
    if !ids.is_empty() {
        ask(store, ids.into_iter().map(|id| (id, 0)).collect());
    }
}

fn place(store: BoardStore, cards: Vec<Card>) {
    let Some(hands) = store.hands() else {
        return store.refresh();
    };
    let query = store.query.get_untracked();
    let headings = store.headings.get_untracked();
    store.model.update(|model| {
        for card in cards {
            let to = (hands.column_of)(&card, &query, &headings);
            model.place(card, to);
        }
    });
    store.feed_all();
    store.count();
}

/// Asks how these are now, and which of them the filter still lets through.
fn ask(store: BoardStore, changed: Vec<(u128, i64)>) {
    let query = store.query.get_untracked();
    let Some(hands) = store.hands() else {
        return store.refresh();
    };
    spawn_local(async move {
        for some in changed.chunks(AT_ONCE) {
            let ids = some.iter().map(|(id, _)| *id).collect();
            let answer = (hands.find)(query.clone(), ids).await;
            let same = store
                .query
                .try_with_untracked(|now| *now == query)
                .unwrap_or(false);
            match answer {
                Ok(cards) if same => {
                    let here = |id: u128| cards.iter().any(|card| card.id == id);
                    let left = some.iter().filter(|(id, _)| !here(*id));
                    store.model.update(|model| {
                        for (id, revision) in left {
                            model.gone(*id, *revision);
                        }
                    });
                    match (store.desk.shared)(&query) {
                        true => store.refresh(),
                        false => place(store, cards),
                    }
                }
                // Another board by now, or none.
                Ok(_) => return,
                Err(_) if same => store.refresh(),
                Err(_) => return,
            }
        }
    });
}
