//! The table of members, its heads and what stands in its place when there are no rows; asks nobody.

use crm_types::members::Sort;
use crm_types::statuses::StatusList;
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::address::ListState;
use super::columns::{COLUMNS, Column};
use super::context::{List, use_list};
use super::row::MemberLine;
use super::shown::Shown;
use super::source::use_list_memory;
use crate::features::statuses;
use crate::shell::{on_row_key, on_row_press};
use crate::ui::{ColumnHeader, Direction, SkeletonRows, TableFrame};

/// Rows, or their shape while the first ones come.
#[component]
pub fn MembersTable(shown: Shown) -> AnyView {
    let list = use_list();
    let head = COLUMNS
        .iter()
        .map(|column| head(list, *column))
        .collect_view()
        .into_any();
    let rows = move || {
        // Badges in the rows say what statuses are called by now.
        statuses::known(StatusList::Engagement);
        let search = list.state.with_untracked(ListState::search);
        let items = shown.with(|listed| listed.map(|listed| listed.page.items.clone()));
        match items {
            Some(items) if !items.is_empty() => items
                .into_iter()
                .map(|row| view! { <MemberLine row list=search.clone() /> })
                .collect_view()
                .into_any(),
            // Nothing yet, or nobody was found before: neither is a shape for what comes.
            _ => view! { <SkeletonRows columns=COLUMNS.len() rows=16 /> }.into_any(),
        }
    };
    let busy = Signal::derive(move || shown.loading());
    let memory = use_list_memory();
    let on_scroll = move |event: ev::Event| {
        if let Some(frame) = target(&event) {
            memory.set_place(
                &list.state.with_untracked(ListState::address),
                frame.scroll_top(),
            );
        }
    };
    let holder = NodeRef::new();
    keep_place(list, shown, holder);
    view! {
        <div
            node_ref=holder
            class="members-table"
            on:scroll:capture=on_scroll
            on:click=on_row_press
            on:auxclick=on_row_press
            on:keydown=on_row_key
        >
            <TableFrame label="Members" busy head>{rows}</TableFrame>
        </div>
    }
    .into_any()
}

fn head(list: List, column: Column) -> AnyView {
    let sort = move || list.state.with(|state| state.sort);
    let sorted = Signal::derive(move || direction(sort(), column));
    let href = list.address(move |state| state.with_sort(column.next(state.sort)));
    view! { <ColumnHeader label=column.label number=column.number sorted href=href /> }.into_any()
}

fn direction(sort: Sort, column: Column) -> Option<Direction> {
    (sort.field == column.field).then_some(match sort.descending {
        true => Direction::Descending,
        false => Direction::Ascending,
    })
}

fn target(event: &ev::Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

/// A page of the list is shown from its top; one that somebody comes back to, from where they left it.
fn keep_place(list: List, shown: Shown, holder: NodeRef<leptos::html::Div>) {
    let memory = use_list_memory();
    Effect::new(move |last: Option<Option<String>>| {
        let last = last.flatten();
        let address = list.state.with(ListState::address);
        if shown.loading()
            || shown.with(|listed| listed.is_none())
            || last.as_ref() == Some(&address)
        {
            return last;
        }
        let frame = holder.get()?.query_selector(".table-frame").ok()??;
        let place = memory.place(&address);
        // After the rows of this answer are in the table.
        request_animation_frame(move || frame.set_scroll_top(place));
        Some(address)
    });
}
