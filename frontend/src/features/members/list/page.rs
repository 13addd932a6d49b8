//! The page of the member list: title with the total, views, search, filters, table and foot; each is a part of its own.

use crm_types::auth::Role;
use leptos::prelude::*;

use super::address::ListState;
use super::context::{List, provide_list};
use super::empty::NoRows;
use super::foot::ListFoot;
use super::search::SearchField;
use super::shown::{Shown, show};
use super::source::use_list_memory;
use super::table::MembersTable;
use super::views_bar::ViewsBar;
use crate::features::auth::use_may;
use crate::features::broadcasts::{Audience, ComposeDialog};
use crate::features::members::filter::{EngagementChoice, FilterBar};
use crate::features::members::words::{count_words, members_in_all};
use crate::shell::{Page, register_row_keys, use_live};
use crate::ui::{Button, Command, Glyph, LinkButton, format, use_commands};

/// The member list.
#[component]
pub fn MembersPage() -> AnyView {
    let list = provide_list();
    let shown = show(list);
    let memory = use_list_memory();
    register_row_keys();
    use_live().on_members(move || shown.retry());
    // Where *back to the list* of a member leads.
    Effect::new(move |_| memory.set_last(list.state.with(ListState::address)));

    let total = Memo::new(move |_| total_words(shown));
    let rows = Memo::new(move |_| has_rows(shown));
    let body = move || match rows.get() {
        true => view! { <MembersTable shown /> }.into_any(),
        false => view! { <NoRows shown /> }.into_any(),
    };
    let board = list.address(ListState::as_board);
    use_commands().register(
        Command::new("This page", Glyph::Columns, "Kanban view", move || {
            list.go(list.state.get_untracked().as_board())
        })
        .keys("v")
        .words("board columns"),
    );
    let audience = RwSignal::new(None::<Audience>);
    let may = use_may(Role::Agent);
    // Whoever fits, and not this page of them.
    let write = move |()| {
        audience.set(Some(list.state.with_untracked(|state| Audience {
            filter: state.filter.clone(),
            q: state.q.clone(),
            members: Vec::new(),
        })));
    };
    let actions = move || {
        let write = may.get().then(|| {
            view! { <Button icon=Glyph::Message label="Message to all of them" on_press=write>"Message"</Button> }
        });
        view! { {write}<LinkButton href=board icon=Glyph::Columns>"Kanban View"</LinkButton> }
    };
    view! {
        <Page title="Members" note=total actions=ViewFn::from(actions)>
            <ViewsBar />
            <div class="list-tools">
                <SearchField />
                <EngagementChoice />
                <FilterBar refused=Signal::derive(move || refused_filter(shown)) />
            </div>
            {body}
            {move || rows.get().then(|| view! { <ListFoot shown /> })}
            <p class="visually-hidden" role="status">{move || said(list, shown)}</p>
            <ComposeDialog audience />
        </Page>
    }
    .into_any()
}

/// Whether there are rows, or will be as far as anybody knows.
fn has_rows(shown: Shown) -> bool {
    shown.error().is_none()
        && (shown.loading()
            || shown.with(|listed| listed.is_none_or(|listed| !listed.page.items.is_empty())))
}

fn total_words(shown: Shown) -> Option<String> {
    if shown.error().is_some() {
        return None;
    }
    shown
        .with(|listed| listed.and_then(|listed| listed.total))
        .map(|total| count_words(total, format::number))
}

/// What the server says of the filter, where it says anything.
fn refused_filter(shown: Shown) -> Option<crm_types::problem::FieldError> {
    match shown.error()? {
        crate::api::Error::Problem { problem, .. } => problem
            .errors
            .into_iter()
            .find(|error| error.field == "filter"),
        _ => None,
    }
}

/// What is read aloud when an answer came.
fn said(list: List, shown: Shown) -> Option<String> {
    if shown.loading() {
        return None;
    }
    if let Some(error) = shown.error() {
        return Some(error.title());
    }
    shown.with(|listed| {
        let listed = listed?;
        let narrowed = list.state.with(ListState::narrows);
        let found = match listed.total {
            Some(total) => members_in_all(total, format::number),
            None => format!("{} members on this page", listed.page.items.len()),
        };
        Some(if narrowed {
            format!("{found} found")
        } else {
            found
        })
    })
}
