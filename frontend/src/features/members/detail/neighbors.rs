//! The member before and the one after in the list somebody came from, and the way back to it; knows no order itself.

use crm_types::ids::MemberId;
use crm_types::members::MemberNeighbors;
use leptos::prelude::*;

use super::tabs::Tab;
use crate::api;
use crate::features::members::list::{ListState, use_list_memory};
use crate::paths;
use crate::router::{use_location, use_navigate};
use crate::ui::{Command, Glyph, Icon, Remote, part, remote, use_commands};

/// Where somebody came from, and whom they meet next.
#[derive(Clone, Copy)]
pub struct Way {
    /// The list's query; none where somebody came from elsewhere.
    list: Memo<Option<String>>,
    back: Memo<String>,
    met: Remote<Option<MemberNeighbors>, api::Error>,
    tab: Memo<Tab>,
}

/// Reads where somebody came from, and asks for the neighbours there.
pub fn use_way(id: MemberId, tab: Memo<Tab>) -> Way {
    let search = use_location().search;
    let memory = use_list_memory();
    let list = Memo::new(move |_| search.with(|search| paths::query_value(search, "list")));
    let back = Memo::new(move |_| match list.get() {
        Some(list) => ListState::read(&list).address(),
        None => memory.last().unwrap_or_else(|| paths::MEMBERS.to_owned()),
    });
    let met = remote(
        move || list.get(),
        move |list| async move {
            match list {
                Some(list) => {
                    let query = ListState::read(&list).query();
                    api::get_member_neighbors(id, &query).await.map(Some)
                }
                None => Ok(None),
            }
        },
    );
    let way = Way {
        list,
        back,
        met,
        tab,
    };
    let navigate = use_navigate();
    for (title, keys, next) in [("Next member", "j", true), ("Previous member", "k", false)] {
        let go = move || {
            if let Some(there) = untrack(|| way.to(next)) {
                // Walking through a list adds no steps: *back* leads to the list.
                navigate.replace(&there);
            }
        };
        let glyph = if next {
            Glyph::ArrowDown
        } else {
            Glyph::ArrowUp
        };
        use_commands().register(Command::new("This page", glyph, title, go).keys(keys));
    }
    way
}

impl Way {
    /// The address of the neighbour.
    fn to(self, next: bool) -> Option<String> {
        let id = self.met.with_value(|met| {
            let met = met?.as_ref()?;
            if next { met.next } else { met.previous }
        })?;
        let list = self.list.get()?;
        Some(super::tabs::address(
            &paths::member(id),
            &paths::with_query("", &[("list", &list)]),
            self.tab.get(),
        ))
    }

    pub fn back_address(self) -> Memo<String> {
        self.back
    }

    /// The way back to the list.
    pub fn back(self) -> AnyView {
        view! {
            <a class="icon-button" href=self.back aria-label="Back to members" data-tip="Back to members">
                <Icon glyph=Glyph::ChevronLeft />
            </a>
        }
        .into_any()
    }

    /// Before and after; nothing where somebody came from elsewhere.
    pub fn steps(self) -> AnyView {
        part(move || match self.list.with(Option::is_some) {
            false => ().into_any(),
            true => view! {
                <div class="steps">
                    {self.step("Previous member", "k", Glyph::ArrowUp, false)}
                    {self.step("Next member", "j", Glyph::ArrowDown, true)}
                </div>
            }
            .into_any(),
        })
    }

    fn step(self, label: &'static str, keys: &'static str, glyph: Glyph, next: bool) -> AnyView {
        let there = Memo::new(move |_| self.to(next));
        view! {
            <a
                class="icon-button"
                href=there
                role="link"
                aria-label=label
                data-tip=format!("{label} ({keys})")
                aria-keyshortcuts=keys
                aria-disabled=move || there.with(Option::is_none).then_some("true")
            >
                <Icon glyph />
            </a>
        }
        .into_any()
    }
}
