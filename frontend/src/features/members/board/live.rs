//! What others do, taken into the board: cards that came, went and changed; asks where the filter has to say who is
//! still on it.

use crm_types::events::MembersChanged;
use crm_types::ids::MemberId;
use crm_types::members::{Grouping, MemberRow};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::cards;
use super::store::BoardStore;
use crate::api::{self, Happening, MembersQuery};
use crate::shell::use_live;
use crate::ui::board::Note;

/// Members asked for at once.
const AT_ONCE: usize = 100;

/// Listens for as long as the board stands there.
pub fn listen(store: BoardStore) {
    use_live().on(move |happening| match happening {
        Happening::Missed => store.refresh(),
        Happening::Members(changed) => super::hear(store, changed),
        Happening::Threads { .. } | Happening::Broadcasts(_) => {}
    });
}

/// Takes in what others did.
pub fn hear(store: BoardStore, changed: MembersChanged) {
    let gone = changed.gone.into_iter().map(|id| (id, i64::MAX));
    for (id, revision) in gone {
        store
            .model
            .update(|model| model.gone(id.0.as_u128(), revision));
    }
    take_in(store, changed.items);
    store.count();
}

/// Members as they are now, by whomever they were changed.
pub fn take_in(store: BoardStore, rows: Vec<MemberRow>) {
    let note = |row: &MemberRow| {
        let note = store
            .model
            .try_update_untracked(|model| model.note(row.id.0.as_u128(), row.revision));
        note == Some(Note::Ask)
    };
    let news: Vec<_> = rows.into_iter().filter(note).collect();
    if news.is_empty() {
        return;
    }
    if store.model.with_untracked(|model| model.shared) {
        return store.refresh();
    }
    if store.list.state.with_untracked(|state| state.narrows()) {
        let ids = news.into_iter().map(|row| (row.id, row.revision));
        return ask(store, ids.collect());
    }
    place(store, news);
}

/// The same of members of whom only the ids are known.
pub fn take_in_ids(store: BoardStore, ids: Vec<u128>) {
    if !ids.is_empty() {
        ask(
            store,
            ids.into_iter()
                .map(|id| (cards::member_id(id), 0))
                .collect(),
        );
    }
}

fn place(store: BoardStore, rows: Vec<MemberRow>) {
    let layout = store.layout();
    let headings = store.headings.get_untracked();
    store.model.update(|model| {
        for row in rows {
            let to = cards::column_of(&row, &layout.grouping, &headings);
            model.place(cards::card(row, layout.order), to);
        }
    });
    store.feed_all();
    store.count();
}

/// Asks how these are now, and which of them the filter still lets through.
fn ask(store: BoardStore, members: Vec<(MemberId, i64)>) {
    let state = store.list.state.get_untracked();
    spawn_local(async move {
        for members in members.chunks(AT_ONCE) {
            let ids: Vec<_> = members.iter().map(|(id, _)| format!("\"{id}\"")).collect();
            let those = format!("user_id in ({})", ids.join(", "));
            let filter = match state.filter.trim() {
                "" => those,
                filter => format!("({filter}) and {those}"),
            };
            let query = MembersQuery {
                filter,
                limit: Some(100),
                total: Some(false),
                cursor: String::new(),
                sort: String::new(),
                q: state.q.trim().to_owned(),
            };
            let answer = api::list_members(&query).await;
            let same = store
                .list
                .state
                .try_with_untracked(|now| *now == state)
                .unwrap_or(false);
            match answer {
                Ok(page) if same => {
                    let here = |id: &MemberId| page.items.iter().any(|row| row.id == *id);
                    let left = members.iter().filter(|(id, _)| !here(id));
                    store.model.update(|model| {
                        for (id, revision) in left {
                            model.gone(id.0.as_u128(), *revision);
                        }
                    });
                    match store.layout().grouping {
                        Grouping::Tags(_) => store.refresh(),
                        _ => place(store, page.items),
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
