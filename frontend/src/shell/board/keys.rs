//! The board by keyboard: arrows walk the cards, Space lifts and drops, Escape takes back, M opens the menu; decides
//! nothing about moves.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::dragging::Dragging;
use super::menu::CardMenu;
use super::moving::Mover;
use super::places::{card_of, id_of, reveal};
use super::selection::Choice;
use crate::ui::board::Input;

/// A key in the board.
pub fn on_key(event: &ev::KeyboardEvent, dragging: Dragging, mover: Mover, menu: CardMenu) {
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return;
    }
    let key = event.key();
    if dragging.is_lifted() {
        if key != "Tab" {
            event.prevent_default();
        }
        carried(&key, dragging, mover);
        return;
    }
    let Some(target) = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
    else {
        return;
    };
    if target.closest("button").ok().flatten().is_some() {
        return;
    }
    let taken = match card_of(event) {
        Some((card, id)) => on_card(&key, event.shift_key(), &card, id, dragging, mover, menu),
        None => into_column(&key, &target),
    };
    if taken {
        event.prevent_default();
    }
}

fn carried(key: &str, dragging: Dragging, mover: Mover) {
    match key {
        "ArrowRight" => dragging.input(Input::Step(true)),
        "ArrowLeft" => dragging.input(Input::Step(false)),
        "Escape" | "Tab" => dragging.input(Input::Escape),
        " " | "Enter" => {
            let first = dragging
                .lifted
                .with_untracked(|lifted| lifted.first().copied());
            dragging.input(Input::Put);
            if let Some(first) = first.filter(|_| mover.waiting.with_untracked(Option::is_none)) {
                reveal(mover, first);
            }
        }
        _ => {}
    }
    if let Some(over) = dragging.over.get_untracked() {
        let column = document().query_selector(&format!("[data-lane=\"{over}\"]"));
        if let Ok(Some(column)) = column {
            let options = web_sys::ScrollIntoViewOptions::new();
            options.set_inline(web_sys::ScrollLogicalPosition::Nearest);
            options.set_block(web_sys::ScrollLogicalPosition::Nearest);
            column.scroll_into_view_with_scroll_into_view_options(&options);
        }
    }
}

fn on_card(
    key: &str,
    shift: bool,
    card: &Element,
    id: u128,
    dragging: Dragging,
    mover: Mover,
    menu: CardMenu,
) -> bool {
    let beside = |next: bool| match next {
        true => card.next_element_sibling(),
        false => card.previous_element_sibling(),
    };
    match key {
        " " => dragging.lift_by_key(id),
        "m" | "M" => menu.open(card, id),
        "x" | "X" => mover.selection.choose(mover.store, id, Choice::Toggle),
        "Escape" => mover.selection.clear(),
        "ArrowDown" | "ArrowUp" => {
            let next = beside(key == "ArrowDown");
            if let Some(next) = next {
                if shift && let Some(id) = id_of(&next) {
                    mover.selection.choose(mover.store, id, Choice::Stretch);
                }
                focus(&next);
            }
        }
        "ArrowLeft" | "ArrowRight" => neighbour(card, key == "ArrowRight"),
        "Home" | "End" => {
            let list = card.parent_element();
            let end = list.and_then(|list| match key {
                "Home" => list.first_element_child(),
                _ => list.last_element_child(),
            });
            if let Some(end) = end {
                focus(&end);
            }
        }
        _ => return false,
    }
    true
}

/// From the column itself to its first card in sight.
fn into_column(key: &str, target: &Element) -> bool {
    let frame = target.closest(".board-cards").ok().flatten();
    let (Some(frame), "ArrowDown" | "Home") = (frame, key) else {
        return false;
    };
    let top = frame.get_bounding_client_rect().top();
    let Ok(cards) = frame.query_selector_all("[data-card]") else {
        return false;
    };
    let mut cards = (0..cards.length()).filter_map(|at| cards.get(at)?.dyn_into::<Element>().ok());
    match cards.find(|card| card.get_bounding_client_rect().top() >= top - 1.0) {
        Some(card) => {
            focus(&card);
            true
        }
        None => false,
    }
}

/// The card beside this one in the next column that has any.
fn neighbour(card: &Element, forward: bool) {
    let height = card.get_bounding_client_rect().top();
    let mut column = card.closest(".board-column").ok().flatten();
    loop {
        column = column.and_then(|column| match forward {
            true => column.next_element_sibling(),
            false => column.previous_element_sibling(),
        });
        let Some(next) = &column else { return };
        let Ok(cards) = next.query_selector_all("[data-card]") else {
            return;
        };
        let nearest = (0..cards.length())
            .filter_map(|at| cards.get(at)?.dyn_into::<Element>().ok())
            .min_by_key(|card| {
                #[expect(clippy::cast_possible_truncation, reason = "whole pixels will do")]
                let distance = (card.get_bounding_client_rect().top() - height).abs() as i64;
                distance
            });
        if let Some(nearest) = nearest {
            return focus(&nearest);
        }
    }
}

fn focus(card: &Element) {
    let link = card.query_selector(".board-link").ok().flatten();
    if let Some(link) = link.and_then(|link| link.dyn_into::<HtmlElement>().ok()) {
        let _ = link.focus();
    }
}
