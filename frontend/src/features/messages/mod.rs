//! Conversations with members: the thread of one, the inbox of all, and texts that are written to many; decides nothing
//! about who may be written to.

mod bubble;
mod composer;
mod consent;
mod consent_dialog;
mod conversation;
mod draft;
mod happened;
mod head;
mod inbox;
mod intent;
mod parts;
mod shelf;
mod template_dialog;
mod templates;
mod transcript;
mod unread;
mod whose;
mod words;

pub use intent::provide_intent;
pub use parts::{channels, takes, templates};
pub use unread::provide_unread;
pub use words::{fared, tone as fared_tone, why_not};

use crm_types::ids::MemberId;
use crm_types::messages::Thread;
use leptos::prelude::*;

use crate::lazy::lazy_view;
use crate::paths;
use crate::shell::NavEntry;
use crate::ui::Glyph;

lazy_view! {
    /// All that was said with one member, and the way to say more.
    pub fn member_conversation(id: MemberId) in messages = view! { <conversation::MemberConversation id /> }.into_any();
}

lazy_view! {
    /// The page of all conversations.
    pub fn inbox_page() in messages = view! { <inbox::InboxPage /> }.into_any();
}

lazy_view! {
    /// The page of the templates.
    pub fn templates_page() in ticket = view! { <templates::TemplatesPage /> }.into_any();
}

lazy_view! {
    /// The question whose number it is.
    fn whose_number(thread: Thread, talk: conversation::Talk) in opened =
        view! { <whose::WhoseNumber thread=thread.clone() talk /> }.into_any();
}

lazy_view! {
    /// The form of a template.
    fn template_form(edited: RwSignal<templates::Edited>, changed: Callback<()>) in opened =
        template_dialog::form(edited, changed);
}

lazy_view! {
    /// The form of what a member said in words that are no keyword.
    fn consent_form(id: MemberId, open: RwSignal<bool>, consents: consent::Answer) in opened =
        consent_dialog::form(id, open, consents);
}

/// The entry of the sidebar.
pub fn navigation() -> NavEntry {
    NavEntry::new("Inbox", Glyph::Message, paths::INBOX)
        .keys("g i")
        .count(unread::unread())
}

/// The entry of the settings.
pub fn templates_navigation() -> NavEntry {
    NavEntry::new("Templates", Glyph::Message, paths::TEMPLATES)
}
