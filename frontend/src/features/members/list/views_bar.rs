//! The saved views as tabs above the list, and what the current one is for; each tab is a link.

use leptos::prelude::*;

use super::address::ListState;
use super::context::{List, use_list};
use crate::features::members::views::{VIEWS, View};

/// *All members* and the views of the guide.
#[component]
pub fn ViewsBar() -> AnyView {
    let list = use_list();
    let views = VIEWS
        .iter()
        .map(|view| {
            tab(list, view.name, view.filter, move |filter| {
                view.covers(filter)
            })
        })
        .collect_view();
    view! {
        <nav class="views" aria-label="Views">
            <ul class="views-list">
                {tab(list, "All members", "", |filter| filter.trim().is_empty())}
                {views}
            </ul>
        </nav>
        {move || list.state.with(current).map(|view| purpose(list, view))}
    }
    .into_any()
}

/// The view whose filter is shown. A part of one is also a plain filter, so it counts only under its view's own tab.
fn current(state: &ListState) -> Option<&'static View> {
    VIEWS.iter().find(|view| view.covers(&state.filter))
}

/// The order is kept from view to view, the words are not: a view is a question of its own.
fn target(state: &ListState, filter: &str) -> ListState {
    state.cleared().with_filter(filter)
}

fn tab(
    list: List,
    name: &'static str,
    filter: &'static str,
    shown: impl Fn(&str) -> bool + Send + Sync + 'static,
) -> AnyView {
    let current = move || {
        list.state
            .with(|state| shown(&state.filter))
            .then_some("page")
    };
    view! {
        <li>
            <a
                class="view-tab"
                href=list.address(move |state| target(state, filter))
                aria-current=current
            >
                {name}
            </a>
        </li>
    }
    .into_any()
}

fn purpose(list: List, view: &'static View) -> AnyView {
    let parts = view
        .parts
        .iter()
        .map(|&(name, filter)| {
            let current = move || {
                list.state
                    .with(|state| state.filter.trim() == filter)
                    .then_some("true")
            };
            // A second press on a part leads back to the whole view.
            let href = list.address(move |state| {
                let own = state.filter.trim() == filter;
                target(state, if own { view.filter } else { filter })
            });
            view! {
                <li>
                    <a class="view-part" href=href aria-current=current>{name}</a>
                </li>
            }
        })
        .collect_view();
    view! {
        <div class="view-purpose">
            <p class="view-hint">{view.hint}</p>
            {(!view.parts.is_empty())
                .then(|| view! { <ul class="view-parts" aria-label=format!("Parts of {}", view.name)>{parts}</ul> })}
        </div>
    }
    .into_any()
}
