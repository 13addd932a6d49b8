//! Lists and boards of tickets and of leads: one program, told by a [`Kind`] what it is of. Knows neither.

mod address;
mod board;
mod changes;
mod columns;
mod filter;
mod foot;
mod kind;
mod list;
mod moves;
mod people;
mod views;

pub use address::State;
pub use board::{column, order, rank};
pub use changes::{change_words, names_of};
pub use kind::{Column, Kind, List, Listed, Row, View, Viewer, badge, choices};
pub use moves::{moved, sent, these};
pub use people::people;
pub use views::today;

use leptos::prelude::*;

use crate::paths;
use crate::router::{Navigate, use_location, use_navigate};
use crate::shell::board::Desk;

/// The page of a list.
pub fn list_page(kind: &'static Kind, list: &'static List) -> AnyView {
    list::page(provide(kind, false), list)
}

/// The page of a board.
pub fn board_page(kind: &'static Kind, desk: &'static Desk) -> AnyView {
    board::page(provide(kind, true), desk)
}

/// A list or a board of something: what the address says of it, and the way to another state.
#[derive(Clone, Copy)]
pub struct Records {
    pub kind: &'static Kind,
    pub state: Memo<State>,
    navigate: Navigate,
}

fn provide(kind: &'static Kind, board: bool) -> Records {
    let location = use_location();
    let path = if board { kind.board } else { kind.list };
    let state = Memo::new(move |last: Option<&State>| {
        // On the way to another page the address is no longer the list's, and nothing is asked anew for that.
        match location.pathname.with(|here| paths::same(here, path)) {
            true => location
                .search
                .with(|search| State::read(kind, board, search)),
            false => last.cloned().unwrap_or_default(),
        }
    });
    Records {
        kind,
        state,
        navigate: use_navigate(),
    }
}

impl Records {
    /// Shows it in another state; *back* leads to this one.
    fn go(self, state: State) {
        if state != self.state.get_untracked() {
            self.navigate.to(&state.address(self.kind));
        }
    }

    /// The same without a step for *back*, as while typing.
    fn replace(self, state: State) {
        if state != self.state.get_untracked() {
            self.navigate.replace(&state.address(self.kind));
        }
    }

    /// The address of another state.
    fn address(self, change: impl Fn(&State) -> State + Send + Sync + 'static) -> Signal<String> {
        Signal::derive(move || self.state.with(|state| change(state).address(self.kind)))
    }
}
