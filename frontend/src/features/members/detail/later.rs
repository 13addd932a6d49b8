//! Tabs for what does not exist yet: says so plainly, and what can be done instead; pretends nothing.

use leptos::prelude::*;

use super::edit::use_desk;
use crate::features::members::words::mailto;
use crate::ui::{EmptyState, Glyph, LinkButton, part};

/// The thread of text messages.
pub fn messages() -> AnyView {
    let desk = use_desk();
    part(move || {
        let email = desk.member().and_then(|member| member.email);
        let letter = email.map(|email| {
            view! { <LinkButton href=mailto(&email) icon=Glyph::Mail>"Write an e-mail"</LinkButton> }
        });
        view! {
            <EmptyState
                icon=Glyph::Message
                title="No text messages"
                text="Texting is not set up here yet. Once it is, the thread with this member stands here and you can answer."
            >
                {letter}
            </EmptyState>
        }
        .into_any()
    })
}

/// The tickets.
pub fn support() -> AnyView {
    view! {
        <EmptyState
            icon=Glyph::Ticket
            title="No tickets"
            text="Tickets are not set up here yet. Once they are, those of this member stand here."
        />
    }
    .into_any()
}
