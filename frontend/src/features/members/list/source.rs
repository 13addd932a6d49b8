//! What the list remembers while somebody is signed in: the last pages, so that going back shows them at once, how far
//! down they were scrolled, and how many members there are; asks for what it does not have.

use std::sync::Arc;

use crm_types::ids::MemberId;
use crm_types::members::{MemberPage, MemberRow};
use crm_types::page::Total;
use leptos::prelude::*;

use super::address::ListState;
use super::ahead::{self, request};
use crate::api::{self, MembersQuery};

/// How many pages are kept.
const KEPT: usize = 12;

/// A page and how many members there are in all, as far as that is known.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    pub page: Arc<MemberPage>,
    pub total: Option<Total>,
}

/// What the list remembers while somebody is signed in: gone with the session.
#[derive(Clone, Copy)]
pub struct ListMemory(StoredValue<Memory>);

#[derive(Default)]
struct Memory {
    /// By address, the latest last.
    pages: Vec<(String, Listed)>,
    /// How far down each address was scrolled, the latest last.
    places: Vec<(String, i32)>,
    /// The address of the list that was shown last.
    last: Option<String>,
}

/// Makes the list's memory known to everything below.
pub fn provide_list_memory() {
    provide_context(ListMemory(StoredValue::new(Memory::default())));
    on_cleanup(ahead::forget);
}

/// The memory of the list; one that forgets where there is none.
pub fn use_list_memory() -> ListMemory {
    use_context().unwrap_or_else(|| ListMemory(StoredValue::new(Memory::default())))
}

impl ListMemory {
    /// The page that was last shown at this address.
    pub fn page(self, state: &ListState) -> Option<Listed> {
        let address = state.address();
        self.0
            .with_value(|memory| find(&memory.pages, &address).cloned())
    }

    /// How far down it was scrolled, in pixels.
    pub fn place(self, address: &str) -> i32 {
        self.0
            .with_value(|memory| find(&memory.places, address).copied())
            .unwrap_or_default()
    }

    pub fn set_place(self, address: &str, pixels: i32) {
        self.0
            .update_value(|memory| keep(&mut memory.places, address.to_owned(), pixels));
    }

    /// The address of the list that was shown last, to go back to.
    pub fn last(self) -> Option<String> {
        self.0.with_value(|memory| memory.last.clone())
    }

    pub fn set_last(self, address: String) {
        self.0.update_value(|memory| memory.last = Some(address));
    }

    /// A member as some list showed them, until more is known.
    pub fn row(self, id: MemberId) -> Option<MemberRow> {
        self.0.with_value(|memory| {
            let pages = memory.pages.iter().rev();
            let mut rows = pages.flat_map(|(_, listed)| listed.page.items.iter());
            rows.find(|row| row.id == id).cloned()
        })
    }

    /// How many members this filter and these words find, where some page said so.
    fn total(self, state: &ListState) -> Option<Total> {
        self.0.with_value(|memory| {
            let same = |address: &str| {
                let search = address.split_once('?').map_or("", |(_, search)| search);
                let other = ListState::read(search);
                (other.filter.trim(), other.q.trim()) == (state.filter.trim(), state.q.trim())
            };
            let pages = memory.pages.iter().rev();
            pages
                .filter(|(address, _)| same(address))
                .find_map(|(_, listed)| listed.total)
        })
    }

    /// The page at this address: the one that was asked for ahead of time, or a new one.
    pub async fn ask(self, state: ListState) -> api::Result<Listed> {
        let page = match ahead::take(&state.address()) {
            Some(asked) => match asked.await {
                // Whatever went wrong then may be well by now; but a question that was refused stays refused.
                Err(error) if error.status() != Some(400) => request(self.query(&state)).await?,
                page => page?,
            },
            None => request(self.query(&state)).await?,
        };
        let total = page.total.or_else(|| self.total(&state));
        let listed = Listed { page, total };
        self.0
            .update_value(|memory| keep(&mut memory.pages, state.address(), listed.clone()));
        Ok(listed)
    }

    /// Asks for a page that will probably be wanted next.
    pub fn ask_ahead(self, state: &ListState) {
        ahead::ask(state.address(), self.query(state));
    }

    /// The first page counts anew each time. Counting costs more than a page, so later ones go by that count.
    fn query(self, state: &ListState) -> MembersQuery {
        let count = !state.cursor.is_empty() && self.total(state).is_none();
        MembersQuery {
            total: count.then_some(true),
            ..state.query()
        }
    }
}

/// Asks for the page at an address of the list before anything else is known, even who is signed in.
pub fn ask_at_start(search: &str) {
    let state = ListState::read(search);
    let query = MembersQuery {
        total: (!state.cursor.is_empty()).then_some(true),
        ..state.query()
    };
    ahead::ask(state.address(), query);
}

fn find<'a, T>(list: &'a [(String, T)], address: &str) -> Option<&'a T> {
    list.iter()
        .rev()
        .find(|(own, _)| own == address)
        .map(|(_, value)| value)
}

fn keep<T>(list: &mut Vec<(String, T)>, address: String, value: T) {
    list.retain(|(own, _)| *own != address);
    list.push((address, value));
    if list.len() > KEPT {
        list.remove(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_are_kept_and_the_oldest_go() {
        let mut list = Vec::new();
        for index in 0..20 {
            keep(&mut list, format!("/{}", index % 15), index);
        }
        assert_eq!(list.len(), KEPT);
        assert_eq!(find(&list, "/4"), Some(&19));
        assert_eq!(find(&list, "/5"), None);
    }
}
