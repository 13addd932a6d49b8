//! The page of the board: title with the total, views, search, layout, filters and the columns; each is a part of its own.

use crm_types::auth::Role;
use crm_types::problem::FieldError;
use leptos::prelude::*;

use super::cards::member_id;
use super::desk::DESK;
use super::layout::{layout, layout_choice};
use super::tier::tier_dialog;
use crate::api::{BoardQuery, Error};
use crate::features::auth::use_may;
use crate::features::broadcasts::{Audience, ComposeDialog};
use crate::features::members::filter::FilterBar;
use crate::features::members::list::address::ListState;
use crate::features::members::list::context::{List, provide_board};
use crate::features::members::list::{SearchField, ViewsBar};
use crate::features::revenue::{Figure, LedgerDialog};
use crate::shell::Page;
use crate::shell::board::{self, Board, Heading, Mover};
use crate::ui::{Button, Command, Glyph, LinkButton, part, use_commands};
use crm_types::members::Grouping;

/// The board.
#[component]
pub fn BoardPage() -> AnyView {
    let list = provide_board();
    let may = use_may(Role::Agent);
    let behind = RwSignal::new(None::<Figure>);
    let look_behind = move |heading: Heading| {
        behind.set(Some(Figure {
            title: format!("How the MRR of {} came about", heading.label),
            filter: heading.filter,
            q: list.state.with_untracked(|state| state.q.clone()),
        }));
    };
    let query = Memo::new(move |_| list.state.with(query));
    let everybody = list.address(ListState::cleared);
    let look_behind = Some(Callback::new(look_behind));
    let board = board::provide_board(&DESK, query, everybody, look_behind, may);
    register(list, board);

    let audience = RwSignal::new(None::<Audience>);
    let as_list = list.address(ListState::as_list);
    let actions =
        move || view! { <LinkButton href=as_list icon=Glyph::Table>"List View"</LinkButton> };
    let offers = move || message(board, audience, may);
    // Once one was asked for.
    let asked = Memo::new(move |before: Option<&bool>| {
        before == Some(&true)
            || behind.with(Option::is_some)
            || audience.with(Option::is_some)
            || board.mover.waiting.with(Option::is_some)
    });
    let dialogs = part(move || match asked.get() {
        true => super::dialogs(board.mover, behind, audience).piece(),
        false => ().into_any(),
    });
    view! {
        <Page title="Board" note=Signal::derive(move || board.total()) actions=ViewFn::from(actions)>
            <ViewsBar />
            <div class="list-tools board-tools">
                <SearchField />
                {layout_choice(list)}
                <FilterBar refused=Signal::derive(move || refused(board)) />
                {board.chosen(ViewFn::from(offers))}
            </div>
            {board.columns()}
            {board.above()}
            {dialogs}
        </Page>
    }
    .into_any()
}

/// What the server is asked for.
fn query(state: &ListState) -> BoardQuery {
    let layout = layout(state);
    BoardQuery {
        group_by: layout.grouping.to_string(),
        filter: state.filter.trim().to_owned(),
        q: state.q.trim().to_owned(),
        sort: layout.order.to_string(),
        limit: 0,
    }
}

fn register(list: List, board: Board) {
    let commands = use_commands();
    commands.register(
        Command::new("This page", Glyph::Table, "List view", move || {
            list.go(list.state.get_untracked().as_list())
        })
        .keys("v")
        .words("table members"),
    );
    commands.register(board.undo());
    for (grouping, title) in [
        (Grouping::EngagementStatus, "Group by engagement"),
        (Grouping::HealthStatus, "Group by health"),
        (Grouping::SubscriptionTier, "Group by tier"),
    ] {
        commands.register(Command::new(
            "This page",
            Glyph::Columns,
            title,
            move || {
                let state = list.state.get_untracked();
                let mut laid = layout(&state);
                laid.grouping = grouping.clone();
                list.go(state.with_layout(laid));
            },
        ));
    }
}

/// What the server says of the filter, where it says anything.
fn refused(board: Board) -> Option<FieldError> {
    match board.store.answer.error()? {
        Error::Problem { problem, .. } => {
            let mut errors = problem.errors.into_iter();
            errors.find(|error| error.field == "filter")
        }
        _ => None,
    }
}

/// What can be done with those who are chosen.
fn message(board: Board, audience: RwSignal<Option<Audience>>, may: Signal<bool>) -> AnyView {
    let write = move |()| {
        let chosen = board.mover.selection.chosen.get_untracked();
        audience.set(Some(Audience {
            members: chosen.into_iter().map(member_id).collect(),
            ..Audience::default()
        }));
    };
    may.get()
        .then(|| view! { <Button icon=Glyph::Message on_press=write>"Message"</Button> })
        .into_any()
}

/// The choice between tiers, how a sum came about, and a message to many.
pub fn dialogs(
    mover: Mover,
    behind: RwSignal<Option<Figure>>,
    audience: RwSignal<Option<Audience>>,
) -> AnyView {
    view! {
        {tier_dialog(mover)}
        <LedgerDialog figure=behind />
        <ComposeDialog audience />
    }
    .into_any()
}
