//! The foot of the list: how much of it is shown and in which order, and the neighbouring pages; asks for the next one
//! when somebody reaches for it.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::address::ListState;
use super::columns::order_words;
use super::context::use_list;
use super::shown::Shown;
use super::source::{Listed, use_list_memory};
use crate::features::members::words::members_in_all;
use crate::ui::{Command, Glyph, Pagination, format, use_commands};

/// "50 of 302 members, newest first", and back and forth.
#[component]
pub fn ListFoot(shown: Shown) -> AnyView {
    let list = use_list();
    let memory = use_list_memory();
    let summary = Signal::derive(move || {
        let order = list.state.with(|state| order_words(state.sort));
        shown.with(|listed| {
            listed
                .map(|listed| summary(listed, order))
                .unwrap_or_default()
        })
    });
    let step = move |cursor: fn(&Listed) -> Option<&String>| {
        Memo::new(move |_| {
            let cursor = shown.with(|listed| listed.and_then(cursor).cloned())?;
            Some(list.state.with(|state| state.with_cursor(cursor)))
        })
    };
    let previous = step(|listed| listed.page.prev_cursor.as_ref());
    let next = step(|listed| listed.page.next_cursor.as_ref());
    let address = |state: Memo<Option<ListState>>| {
        Signal::derive(move || state.with(|state| state.as_ref().map(ListState::address)))
    };
    for (title, keys, to) in [("Next page", "]", next), ("Previous page", "[", previous)] {
        let go = move || {
            if let Some(state) = to.get_untracked() {
                list.go(state);
            }
        };
        use_commands().register(Command::new("This page", Glyph::Table, title, go).keys(keys));
    }
    let reach = move |target: Option<web_sys::EventTarget>| {
        let link = target
            .and_then(|target| target.dyn_into::<Element>().ok())
            .and_then(|target| target.closest("a[href]").ok().flatten())
            .and_then(|link| link.get_attribute("href"));
        let wanted = next.with_untracked(|next| next.as_ref().map(ListState::address));
        if let (true, Some(state)) = (link.is_some() && link == wanted, next.get_untracked()) {
            memory.ask_ahead(&state);
        }
    };
    view! {
        <div
            class="list-foot"
            on:pointerover=move |event: ev::PointerEvent| reach(event.target())
            on:focusin=move |event: ev::FocusEvent| reach(event.target())
        >
            <Pagination summary previous=address(previous) next=address(next) />
        </div>
    }
    .into_any()
}

fn summary(listed: &Listed, order: &str) -> String {
    let rows = listed.page.items.len() as u64;
    let whole = listed.page.prev_cursor.is_none() && !listed.page.has_more;
    match listed.total {
        Some(total) if whole || total.exact && total.count <= rows => {
            format!("{}, {order}", members_in_all(total, format::number))
        }
        Some(total) => {
            let all = members_in_all(total, format::number);
            format!("{rows} of {all}, {order}")
        }
        None => format!("{rows} members on this page, {order}"),
    }
}
