//! The columns side by side, and what stands in their place while they come or when they cannot; decides nothing.

use crm_types::problem::Code;
use leptos::ev;
use leptos::leptos_dom::helpers::queue_microtask;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::card::card_shape;
use super::column::column;
use super::dragging::Dragging;
use super::menu::CardMenu;
use super::moving::Mover;
use super::places::card_of;
use super::selection::Choice;
use super::store::BoardStore;
use crate::shell::trouble;
use crate::ui::{EmptyState, Glyph, LinkButton, Skeleton, format, part};

/// Columns, or why there are none.
pub fn body(store: BoardStore, mover: Mover, dragging: Dragging, menu: CardMenu) -> AnyView {
    let stage = Memo::new(move |_| match store.answer.error() {
        Some(_) => Stage::Failed,
        None if store.headings.with(Vec::is_empty) => Stage::Coming,
        None => Stage::There,
    });
    part(move || match stage.get() {
        Stage::Coming => shape(),
        Stage::Failed => match store.answer.error() {
            Some(error) if error.code() == Some(Code::InvalidFilter) => not_understood(store),
            Some(error) => trouble(&error, move || store.answer.retry()),
            None => ().into_any(),
        },
        Stage::There => there(store, mover, dragging, menu),
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Coming,
    Failed,
    There,
}

fn not_understood(store: BoardStore) -> AnyView {
    view! {
        <EmptyState
            icon=Glyph::Filter
            title="The filter cannot be understood"
            text=store.desk.words.mend
        >
            <LinkButton href=store.everything>"Clear filters"</LinkButton>
        </EmptyState>
    }
    .into_any()
}

fn there(store: BoardStore, mover: Mover, dragging: Dragging, menu: CardMenu) -> AnyView {
    let over = Signal::from(dragging.over);
    let lifted = Signal::from(dragging.lifted);
    let tabs = move || {
        let headings = store.headings.get();
        headings
            .into_iter()
            .enumerate()
            .map(|(at, heading)| {
                let count = move || {
                    store.model.with(|model| {
                        model
                            .columns
                            .get(at)
                            .map(|column| format::number(column.count))
                    })
                };
                view! {
                    <li>
                        <button type="button" class="board-tab" on:click=move |_| show_column(at)>
                            {heading.label}
                            <span class="board-count">{count}</span>
                        </button>
                    </li>
                }
                .into_any()
            })
            .collect_view()
    };
    let columns = move || {
        let headings = store.headings.get();
        headings
            .into_iter()
            .enumerate()
            .map(|(at, heading)| column(at, heading, over, lifted))
            .collect_view()
    };
    view! {
        <nav class="board-tabs" aria-label="Columns">
            <ul class="board-tab-list">{tabs}</ul>
        </nav>
        <div
            class="board"
            class:board-dragging=move || lifted.with(|lifted| !lifted.is_empty())
            class:board-old=move || store.answer.loading()
            aria-busy=move || (store.answer.loading() || !dragging.ready.get()).to_string()
            node_ref=dragging.root
            on:pointerdown=move |event| dragging.down(&event)
            on:click=move |event| on_click(&event, dragging, mover, menu)
            on:keydown=move |event| super::press(event, dragging, mover, menu)
            on:touchmove=move |event| dragging.hold_still(&event)
            on:contextmenu=move |event| dragging.no_menu(&event)
            on:dragstart=|event| event.prevent_default()
        >
            {columns}
        </div>
    }
    .into_any()
}

/// Brings a column into sight, where there is room for one at a time.
fn show_column(at: usize) {
    let column = document().query_selector(&format!("[data-lane=\"{at}\"]"));
    if let Ok(Some(column)) = column {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_inline(web_sys::ScrollLogicalPosition::Start);
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        column.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

fn on_click(event: &ev::MouseEvent, dragging: Dragging, mover: Mover, menu: CardMenu) {
    if dragging.was_drop() {
        event.prevent_default();
        return;
    }
    let Some((card, id)) = card_of(event) else {
        if !event.ctrl_key() && !event.meta_key() {
            mover.selection.clear();
        }
        return;
    };
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    let on = |selector: &str| {
        let found = target
            .as_ref()
            .and_then(|target| target.closest(selector).ok());
        found.flatten().is_some()
    };
    if on(".board-more") {
        super::open_menu(menu, card, id);
        return;
    }
    let choice = match (event.shift_key(), event.ctrl_key() || event.meta_key()) {
        (true, _) => Some(Choice::Stretch),
        (_, true) => Some(Choice::Toggle),
        _ => None,
    };
    if let Some(choice) = choice {
        event.prevent_default();
        super::choose(mover, id, choice);
        return;
    }
    // A press anywhere on a card is one on its link, which does it by itself.
    if !on(".board-link")
        && let Ok(Some(link)) = card.query_selector(".board-link")
    {
        queue_microtask(move || link.unchecked_into::<HtmlElement>().click());
    }
}

/// The shape of what is coming.
fn shape() -> AnyView {
    let columns = [6, 4, 5, 3, 2]
        .map(|cards| {
            let cards = (0..cards).map(|_| card_shape()).collect_view();
            view! {
                <div class="board-column">
                    <div class="board-head"><Skeleton width="medium" /></div>
                    <div class="board-cards"><ul class="board-list">{cards}</ul></div>
                </div>
            }
        })
        .into_iter()
        .collect_view();
    view! { <div class="board" aria-busy="true">{columns}</div> }.into_any()
}
