//! Moving through the rows by keyboard, and opening one by a press anywhere on it; the links in the rows do the rest.

use leptos::ev;
use leptos::leptos_dom::helpers::queue_microtask;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use crate::ui::{Command, Glyph, use_commands};

const LINKS: &str = ".member-link, .row-link";

/// `j` and `k` from anywhere on the page.
pub fn register_row_keys() {
    let commands = use_commands();
    for (title, keys, key) in [("Next row", "j", "j"), ("Previous row", "k", "k")] {
        let step = move || {
            focus_row(key);
        };
        commands.register(Command::new("This page", Glyph::Table, title, step).keys(keys));
    }
}

/// In the rows: arrows, Home and End too, and held down.
pub fn on_row_key(event: ev::KeyboardEvent) {
    let modified = event.ctrl_key() || event.meta_key() || event.alt_key() || event.shift_key();
    if !modified && focus_row(&event.key()) {
        event.prevent_default();
    }
}

fn focus_row(key: &str) -> bool {
    let Ok(list) = document().query_selector_all(LINKS) else {
        return false;
    };
    let links: Vec<HtmlElement> = (0..list.length())
        .filter_map(|index| list.get(index)?.dyn_into().ok())
        .collect();
    let active = document().active_element();
    let at = links
        .iter()
        .position(|link| active.as_ref() == Some(link.as_ref()));
    let Some(next) = next_row(key, at, links.len()) else {
        return false;
    };
    let _ = links[next].focus();
    true
}

/// The row a key leads to from row `at` of `count`; the ends hold.
fn next_row(key: &str, at: Option<usize>, count: usize) -> Option<usize> {
    let last = count.checked_sub(1)?;
    match (key, at) {
        ("j" | "ArrowDown", None) | ("Home", Some(_)) => Some(0),
        ("j" | "ArrowDown", Some(at)) => Some((at + 1).min(last)),
        ("k" | "ArrowUp", None) | ("End", Some(_)) => Some(last),
        ("k" | "ArrowUp", Some(at)) => Some(at.saturating_sub(1)),
        _ => None,
    }
}

/// A press on a row is one on its link, with whatever keys are held: a new tab opens as it does on the link itself.
pub fn on_row_press(event: ev::MouseEvent) {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    let Some(target) = target else { return };
    let taken = target.closest("a, button, input").ok().flatten().is_some();
    if taken || event.default_prevented() || selecting() {
        return;
    }
    let row = target.closest(".member-row").ok().flatten();
    let Some(link) = row.and_then(|row| row.query_selector(LINKS).ok().flatten()) else {
        return;
    };
    let apart = event.ctrl_key() || event.meta_key() || event.shift_key();
    match (event.button(), apart) {
        // Afterwards: the press on the link bubbles to this very listener, which is still at work.
        (0, false) => queue_microtask(move || link.unchecked_into::<HtmlElement>().click()),
        (0, true) | (1, _) => {
            if let Some(href) = link.get_attribute("href") {
                let _ = window().open_with_url_and_target_and_features(&href, "_blank", "noopener");
            }
        }
        _ => {}
    }
}

/// Whether the press was the end of marking some text.
fn selecting() -> bool {
    let selection = window().get_selection().ok().flatten();
    selection.is_some_and(|selection| !selection.is_collapsed())
}

#[cfg(test)]
mod tests {
    use super::next_row;

    #[test]
    fn rows_are_walked_and_the_ends_hold() {
        assert_eq!(next_row("j", None, 3), Some(0));
        assert_eq!(next_row("ArrowDown", Some(2), 3), Some(2));
        assert_eq!(next_row("k", Some(0), 3), Some(0));
        assert_eq!(next_row("k", None, 3), Some(2));
        assert_eq!(next_row("End", Some(0), 3), Some(2));
        assert_eq!(next_row("Home", None, 3), None);
        assert_eq!(next_row("j", None, 0), None);
        assert_eq!(next_row("x", Some(0), 3), None);
    }
}
