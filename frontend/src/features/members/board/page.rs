//! The page of the board: title with the total, views, search, layout, filters and the columns; each is a part of its own.

use crm_types::auth::Role;
use crm_types::problem::FieldError;
use leptos::prelude::*;

use super::body::body;
use super::card::HELP;
use super::cards::member_id;
use super::dragging::provide_dragging;
use super::layout::layout_choice;
use super::live::listen;
use super::menu::CardMenu;
use super::moving::{Mover, provide_mover};
use super::places::keep_focus;
use super::selection::provide_selection;
use super::store::{BoardStore, layout, provide_store};
use super::tier::tier_dialog;
use crate::api::Error;
use crate::features::auth::use_may;
use crate::features::broadcasts::{Audience, ComposeDialog};
use crate::features::members::filter::FilterBar;
use crate::features::members::list::address::ListState;
use crate::features::members::list::context::provide_board;
use crate::features::members::list::{SearchField, ViewsBar};
use crate::features::revenue::{Figure, LedgerDialog};
use crate::shell::Page;
use crate::ui::{Button, ButtonLook, Command, Glyph, LinkButton, on_return, use_commands};
use crm_types::members::Grouping;

/// What every card can do, for those who hear it.
const HELP_TEXT: &str = "Arrow keys walk the cards. Enter opens a member, Space lifts the card, X chooses it, M opens its menu.";

/// The board.
#[component]
pub fn BoardPage() -> AnyView {
    let list = provide_board();
    let store = provide_store(list);
    let selection = provide_selection();
    let mover = provide_mover(store, selection);
    let may = use_may(Role::Agent);
    let dragging = provide_dragging(mover, may);
    let menu = CardMenu::new(mover, may);
    listen(store);
    keep_focus(move || store.model.track());
    on_return(move || store.refresh());
    register(store, mover);
    // Not before there is something to move.
    Effect::new(move |_| {
        if store.headings.with(|headings| !headings.is_empty()) {
            super::be_ready(dragging);
        }
    });

    let behind = RwSignal::new(None::<Figure>);
    let audience = RwSignal::new(None::<Audience>);
    let as_list = list.address(ListState::as_list);
    let actions =
        move || view! { <LinkButton href=as_list icon=Glyph::Table>"List View"</LinkButton> };
    view! {
        <Page title="Board" note=Signal::derive(move || total(store)) actions=ViewFn::from(actions)>
            <ViewsBar />
            <div class="list-tools board-tools">
                <SearchField />
                {layout_choice(store)}
                <FilterBar refused=Signal::derive(move || refused(store)) />
                {chosen(mover, audience, may)}
            </div>
            {body(store, mover, dragging, menu, behind)}
            <p class="visually-hidden" id=HELP>{HELP_TEXT}</p>
            {dragging.image()}
            {menu.menu.view()}
            {tier_dialog(mover)}
            <LedgerDialog figure=behind />
            <ComposeDialog audience />
        </Page>
    }
    .into_any()
}

fn register(store: BoardStore, mover: Mover) {
    let commands = use_commands();
    let list = store.list;
    commands.register(
        Command::new("This page", Glyph::Table, "List view", move || {
            list.go(list.state.get_untracked().as_list())
        })
        .keys("v")
        .words("table members"),
    );
    commands.register(
        Command::new(
            "This page",
            Glyph::Refresh,
            "Undo the last move",
            move || super::undo_last(mover),
        )
        .keys("mod+z")
        .words("revert back"),
    );
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

/// How many members there are in all columns, where every one was counted. One with two tags stands in two of them.
fn total(store: BoardStore) -> Option<String> {
    store.model.with(|model| {
        let columns = &model.columns;
        let exact = columns.iter().all(|column| column.exact);
        let count: i64 = columns.iter().map(|column| column.count).sum();
        (exact && !model.shared && !columns.is_empty()).then(|| crate::ui::format::number(count))
    })
}

/// What the server says of the filter, where it says anything.
fn refused(store: BoardStore) -> Option<FieldError> {
    match store.answer.error()? {
        Error::Problem { problem, .. } => {
            let mut errors = problem.errors.into_iter();
            errors.find(|error| error.field == "filter")
        }
        _ => None,
    }
}

/// How many are chosen, what can be done with them, and the way back from it.
fn chosen(mover: Mover, audience: RwSignal<Option<Audience>>, may: Signal<bool>) -> AnyView {
    let count = Memo::new(move |_| mover.selection.chosen.with(Vec::len));
    let write = move |()| {
        let chosen = mover.selection.chosen.get_untracked();
        audience.set(Some(Audience {
            members: chosen.into_iter().map(member_id).collect(),
            ..Audience::default()
        }));
    };
    let shown = move || {
        let count = count.get();
        let write = may
            .get()
            .then(|| view! { <Button icon=Glyph::Message on_press=write>"Message"</Button> });
        (count > 0).then(|| {
            view! {
                <div class="board-choice">
                    <span role="status">{count}" chosen"</span>
                    {write}
                    <Button look=ButtonLook::Ghost on_press=move |()| mover.selection.clear()>"Clear choice"</Button>
                </div>
            }
        })
    };
    shown.into_any()
}
