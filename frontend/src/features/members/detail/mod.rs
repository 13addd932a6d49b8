//! One member: everything that is known, tab by tab, and what people set, changed so that nothing is lost.

mod activity;
mod calendar;
mod classification;
mod conflict;
mod edit;
mod facts;
mod features;
mod history;
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

use crate::lazy::{lazy_act, lazy_view};
use crm_types::ids::ChangeId;
use edit::Desk;
use tabs::Tab;
use tags::Field;

lazy_view! {
    /// What stands under a tab that is not the first one.
    fn further(tab: Tab) in opened = match tab {
        // The first one is part of the page.
        Tab::Overview => ().into_any(),
        Tab::Activity => view! { <activity::Activity /> }.into_any(),
        Tab::Features => view! { <features::Features /> }.into_any(),
        // They ask for themselves.
        Tab::Revenue | Tab::Messages | Tab::Support => ().into_any(),
    };
}

lazy_view! {
    /// What happened to the member, under what is known of them.
    fn history_panel() in opened = view! { <history::HistoryPanel /> }.into_any();
}

lazy_view! {
    /// What the member pays and paid.
    fn revenue_tab() in opened = view! { <revenue::Revenue /> }.into_any();
}

lazy_view! {
    /// Both versions of what two changed at once.
    fn versions(desk: Desk) in opened = untrack(|| conflict::form(desk));
}

lazy_view! {
    /// The tags that can be picked.
    fn tag_options(field: Field) in opened = field.options();
}

lazy_act! {
    /// Undoes a change, if nothing later touched the same.
    fn undo(desk: Desk, change: ChangeId) in opened = desk.undo(change);
}
