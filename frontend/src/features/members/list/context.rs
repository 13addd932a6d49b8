//! What the parts of the list page share: the state in the address, and the one way to change it.

use crm_types::filter::Expr;
use leptos::prelude::*;

use super::address::ListState;
use crate::features::members::filter::{Reading, read_filter};
use crate::features::statuses;
use crate::paths;
use crate::router::{Navigate, use_location, use_navigate};
use crate::ui::{Remote, remote};

/// The state of the list and the way to another one.
#[derive(Clone, Copy)]
pub struct List {
    pub state: Memo<ListState>,
    /// The filter of the state as it was read. None: it is being read.
    pub reading: Memo<Option<Reading>>,
    read: Remote<Reading, ()>,
    navigate: Navigate,
}

/// Reads the state of the list from the address and makes it known to everything below.
pub fn provide_list() -> List {
    provide(paths::MEMBERS, ListState::read)
}

/// The same for the board, which shows a list in columns.
pub fn provide_board() -> List {
    provide(paths::BOARD, ListState::read_board)
}

fn provide(path: &'static str, read: fn(&str) -> ListState) -> List {
    let location = use_location();
    let state = Memo::new(move |last: Option<&ListState>| {
        // On the way to another page the address is no longer the list's, and the list is not asked anew for that.
        match location.pathname.get() == path {
            true => location.search.with(|search| read(search)),
            false => last.cloned().unwrap_or_default(),
        }
    });
    let text = Memo::new(move |_| state.with(|state| state.filter.trim().to_owned()));
    let read = remote(
        move || (text.get(), statuses::vocabulary()),
        |(text, vocabulary)| async move {
            match text.is_empty() {
                true => Ok(Reading::everybody()),
                // Its code may be on the way.
                false => read_filter(text, vocabulary).await.map_err(drop),
            }
        },
    );
    let reading = Memo::new(move |_| match text.with(String::is_empty) {
        true => Some(Reading::everybody()),
        false => read.with_value(|reading| reading.cloned()),
    });
    let list = List {
        state,
        reading,
        read,
        navigate: use_navigate(),
    };
    provide_context(list);
    list
}

/// The list of the page.
pub fn use_list() -> List {
    use_context().unwrap_or_else(provide_list)
}

impl List {
    /// Shows the list in another state; *back* leads to this one.
    pub fn go(self, state: ListState) {
        if state != self.state.get_untracked() {
            self.navigate.to(&state.address());
        }
    }

    /// The same without a step for *back*, as while typing.
    pub fn replace(self, state: ListState) {
        if state != self.state.get_untracked() {
            self.navigate.replace(&state.address());
        }
    }

    /// Shows the list with another filter.
    pub fn set_filter(self, filter: Option<&Expr>) {
        let text = filter.map(ToString::to_string).unwrap_or_default();
        self.go(self.state.get_untracked().with_filter(text));
    }

    /// The filter, where it can be read.
    pub fn expr(self) -> Option<Expr> {
        self.reading.get()?.filter.ok().flatten()
    }

    /// The same in an event.
    pub fn expr_untracked(self) -> Option<Expr> {
        untrack(|| self.expr())
    }

    /// Whether there is a filter that cannot be read, by anybody or by this page.
    pub fn is_unreadable(self) -> bool {
        let unreadable = |reading: &Option<Reading>| {
            let reading = reading.as_ref();
            reading.is_some_and(|reading| reading.filter.is_err())
        };
        self.reading.with(unreadable) || self.read.error().is_some()
    }

    /// The address of the list in another state.
    pub fn address(
        self,
        change: impl Fn(&ListState) -> ListState + Send + Sync + 'static,
    ) -> Signal<String> {
        Signal::derive(move || self.state.with(|state| change(state).address()))
    }
}
