//! Messages to many: written, tried out before anything leaves, and followed to each outcome; decides nothing about who
//! may be written to.

mod check;
mod compose;
mod page;
mod recipients;
mod report;
mod words;

use crm_types::ids::{BroadcastId, MemberId};
use leptos::prelude::*;

use crate::lazy::lazy_view;
use crate::paths;
use crate::shell::NavEntry;
use crate::ui::{Dialog, Glyph};

lazy_view! {
    /// The page of all messages to many.
    pub fn broadcasts_page() in jobs = view! { <page::BroadcastsPage /> }.into_any();
}

lazy_view! {
    /// What became of one.
    fn report_of(id: BroadcastId) in opened = view! { <report::Report id /> }.into_any();
}

lazy_view! {
    /// The form of a message to many.
    fn compose_form(audience: Audience, close: Callback<()>) in opened = compose::form(audience.clone(), close);
}

/// To whom a message goes: those who fit, or those who were chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Audience {
    pub filter: String,
    pub q: String,
    /// Where there are any, they alone.
    pub members: Vec<MemberId>,
}

/// The form, shown while there is somebody to write to.
#[component]
pub fn ComposeDialog(audience: RwSignal<Option<Audience>>) -> AnyView {
    let close = Callback::new(move |()| audience.set(None));
    let content = move || {
        let audience = audience.get_untracked();
        audience.map(|audience| compose_form(audience, close).piece())
    };
    view! {
        <Dialog
            open=Signal::derive(move || audience.with(Option::is_some))
            on_close=close
            title=Signal::stored("Message to many".to_owned())
            class="dialog dialog-wide"
            content=ViewFn::from(content)
        />
    }
    .into_any()
}

/// The entry of the sidebar.
pub fn navigation() -> NavEntry {
    NavEntry::new("Broadcasts", Glyph::Members, paths::BROADCASTS)
}
