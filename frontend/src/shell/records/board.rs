//! The page of a board of tickets or leads: title with the total, views, search, layout, filter and the columns; and what
//! their desks have in common.

use crm_types::auth::Role;
use crm_types::page::Total;
use leptos::prelude::*;

use super::{Records, filter, list, views};
use crate::features::auth::use_may;
use crate::shell::Page;
use crate::shell::board::{Board, Desk, Heading, provide_board};
use crate::ui::board::{Card, Column, Rank};
use crate::ui::{Button, ButtonLook, Choice, Command, Glyph, LinkButton, Select, use_commands};

/// The page.
pub fn page(records: Records, desk: &'static Desk) -> AnyView {
    let kind = records.kind;
    let may = use_may(Role::Agent);
    let query = Memo::new(move |_| records.state.with(|state| state.board_query(kind)));
    let everything = records.address(super::State::cleared);
    let board = provide_board(desk, query, everything, None, may);
    commands(records, board);
    let making = RwSignal::new(false);
    let as_list = records.address(|state| state.turned(false));
    let actions = move || {
        let make = may.get().then(|| {
            view! {
                <Button look=ButtonLook::Primary icon=Glyph::Plus on_press=move |()| making.set(true)>
                    {format!("New {}", kind.one)}
                </Button>
            }
        });
        view! { <LinkButton href=as_list icon=Glyph::Table>"List"</LinkButton>{make} }
    };
    let refused = Signal::derive(move || list::refused(board.store.answer.error()));
    view! {
        <Page title=kind.board_title note=Signal::derive(move || board.total()) actions=ViewFn::from(actions)>
            {views::bar(records)}
            <div class="list-tools board-tools">
                {filter::search(records)}
                {layout(records)}
                {filter::field(records, refused)}
                {board.chosen(ViewFn::from(|| ()))}
            </div>
            {board.columns()}
            {board.above()}
            {list::form(kind, making)}
        </Page>
    }
    .into_any()
}

/// *Group by* and *Sort by*.
fn layout(records: Records) -> AnyView {
    let kind = records.kind;
    let choices = |all: &[(&'static str, &'static str)]| -> Vec<Choice> {
        let all = all.iter();
        all.map(|(key, label)| Choice::new(*key, *label)).collect()
    };
    let group = Signal::derive(move || {
        let state = records.state.get();
        state.board_query(kind).group_by
    });
    let order = Signal::derive(move || records.state.get().board_query(kind).sort);
    let usual = |key: String, all: &[(&str, &str)]| match all.first() {
        Some((first, _)) if *first == key => String::new(),
        _ => key,
    };
    let regroup = move |key: String| {
        let state = records.state.get_untracked();
        records.go(super::State {
            group_by: usual(key, kind.groups),
            ..state
        });
    };
    let reorder = move |key: String| {
        let state = records.state.get_untracked();
        records.go(state.with_sort(usual(key, kind.orders)));
    };
    view! {
        <div class="board-layout">
            <Select label="Group by" choices=choices(kind.groups) value=group on_change=regroup />
            <Select label="Sort by" choices=choices(kind.orders) value=order on_change=reorder />
        </div>
    }
    .into_any()
}

fn commands(records: Records, board: Board) {
    let commands = use_commands();
    commands.register(
        Command::new("This page", Glyph::Table, "List view", move || {
            records.go(records.state.get_untracked().turned(false));
        })
        .keys("v")
        .words("table"),
    );
    commands.register(board.undo());
}

/// A column of a board out of what the server says of it.
pub fn column(
    heading: Heading,
    total: Total,
    cards: Vec<Card>,
    next: Option<String>,
) -> (Heading, Column) {
    let mut filled = Column::new(heading.key.clone(), cards, next);
    filled.count = i64::try_from(total.count).unwrap_or(i64::MAX);
    filled.exact = total.exact;
    (heading, filled)
}

/// A field of an order, and whether it descends.
pub fn order(sort: &str) -> (&str, bool) {
    match sort.strip_prefix('-') {
        Some(field) => (field, true),
        None => (sort, false),
    }
}

/// The place of a card by a number or a text, as the server has it: unknown values last, ties by id, the latest first
/// where the order descends.
pub fn rank(id: u128, number: Option<i64>, text: Option<&str>, descending: bool) -> Rank {
    Rank {
        unknown: number.is_none() && text.is_none(),
        number: match (number, descending) {
            (Some(number), true) => -number,
            (Some(number), false) => number,
            (None, _) => 0,
        },
        text: text.unwrap_or_default().to_lowercase(),
        tie: if descending { !id } else { id },
    }
}
