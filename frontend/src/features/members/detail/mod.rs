//! One member: everything that is known, tab by tab, and what people set, changed so that nothing is lost.

mod activity;
mod calendar;
mod classification;
mod conflict;
mod edit;
mod facts;
mod features;
mod history;
mod later;
mod line;
mod neighbors;
mod notes;
mod overview;
mod page;
mod peers;
mod revenue;
mod saving;
mod tabs;
mod tags;
mod words;

pub use page::MemberPage;

use leptos::prelude::*;

use crate::lazy::lazy_view;
use edit::Desk;
use tabs::Tab;

lazy_view! {
    /// What stands under a tab that is not the first one.
    fn further(tab: Tab) in opened = match tab {
        // The first one is part of the page.
        Tab::Overview => ().into_any(),
        Tab::Activity => view! { <activity::Activity /> }.into_any(),
        Tab::Features => view! { <features::Features /> }.into_any(),
        Tab::Revenue => view! { <revenue::Revenue /> }.into_any(),
        Tab::Messages => later::messages(),
        Tab::Support => later::support(),
    };
}

lazy_view! {
    /// Both versions of what two changed at once.
    fn versions(desk: Desk) in opened = untrack(|| conflict::form(desk));
}
