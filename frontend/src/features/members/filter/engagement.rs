//! The quick choice by engagement (R5): all, each status, and the unclassified; each is a link, and stands for one part
//! of the filter.

use crm_types::statuses::StatusList;
use leptos::prelude::*;

use super::Reading;
use crate::features::members::list::context::{List, use_list};
use crate::features::statuses;
use crate::ui::{Badge, part};

/// All · Active · Champion · At risk · Inactive · Unclassified, and whatever else an admin has made.
#[component]
pub fn EngagementChoice() -> AnyView {
    let list = use_list();
    let statuses = part(move || {
        let known = statuses::known(StatusList::Engagement).into_iter();
        let choices = known.map(|status| choice(list, Some(status.key)));
        choices.collect::<Vec<_>>().into_any()
    });
    view! {
        <ul class="choice" aria-label="Engagement">
            {link(list, "All".into_any(), Reading::without, Reading::lets_all_through)}
            {statuses}
            {choice(list, None)}
        </ul>
    }
    .into_any()
}

fn choice(list: List, key: Option<String>) -> AnyView {
    let (tone, word) = statuses::badge(StatusList::Engagement, key.as_deref());
    let label = view! { <Badge tone text=word /> }.into_any();
    let own = key.clone();
    link(
        list,
        label,
        move |reading| reading.with(own.as_deref()),
        move |reading| reading.lets_only_through(key.as_deref()),
    )
}

/// Until the filter is read, the links lead nowhere else.
fn link(
    list: List,
    label: AnyView,
    text: impl Fn(&Reading) -> String + Send + Sync + 'static,
    shown: impl Fn(&Reading) -> bool + Send + Sync + 'static,
) -> AnyView {
    let href = Signal::derive(move || {
        let text = list.reading.with(|reading| reading.as_ref().map(&text));
        list.state.with(|state| match text {
            Some(text) => state.with_filter(text).address(),
            None => state.address(),
        })
    });
    let current = move || {
        let reading = list.reading.read();
        reading.as_ref().is_some_and(&shown).then_some("true")
    };
    view! {
        <li>
            <a class="choice-link" href=href aria-current=current>
                {label}
            </a>
        </li>
    }
    .into_any()
}
