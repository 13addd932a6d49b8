//! What was said and done about a ticket, one line or bubble each; sends nothing.

use crm_types::tickets::{
    Attachment, PRIORITIES, STATUSES, TicketEntry, TicketEntryKind, TicketLink,
};
use leptos::prelude::*;

use super::case::{Case, author};
use crate::features::messages::{fared, fared_tone};
use crate::paths;
use crate::shell::records::{badge, change_words};
use crate::ui::{Badge, Button, ButtonLook, Glyph, Icon, TimeAgo};
use crm_types::messages::Channel;

/// One entry. `own`: of this ticket, and not of one that has become part of it.
pub fn entry(case: Case, entry: &TicketEntry, own: bool, may: bool) -> AnyView {
    match entry.kind {
        TicketEntryKind::Change => change(case, entry, may),
        _ => said(entry, own),
    }
}

fn said(entry: &TicketEntry, own: bool) -> AnyView {
    let (class, how) = match entry.kind {
        TicketEntryKind::Note => ("ticket-entry ticket-note", "noted for us"),
        TicketEntryKind::Answer => ("ticket-entry ticket-answer", "wrote"),
        _ => ("ticket-entry ticket-reply", "replied"),
    };
    let by = entry.message.as_ref().map(|message| match message.channel {
        Channel::Sms => " by text message",
        Channel::Email => " by e-mail",
    });
    let state = entry
        .message
        .as_ref()
        .filter(|_| entry.kind == TicketEntryKind::Reply)
        .map(|message| {
            view! { <Badge tone=fared_tone(message.state) text=fared(message) /> }
        });
    let origin = (!own).then(|| {
        view! { <span class="ticket-origin">{format!("in {}", entry.reference)}</span> }
    });
    view! {
        <li class=class data-entry=entry.id.to_string() data-kind=entry.kind.as_str()>
            <header class="ticket-said">
                <strong dir="auto">{author(entry)}</strong>
                <span>{how}{by}</span>
                {origin}
                <TimeAgo at=entry.at />
                {state}
            </header>
            <p class="ticket-text" dir="auto">{entry.body.clone()}</p>
            {attachments(&entry.attachments)}
        </li>
    }
    .into_any()
}

/// What lies elsewhere, and is opened there.
pub fn attachments(all: &[Attachment]) -> AnyView {
    if all.is_empty() {
        return ().into_any();
    }
    let links: Vec<AnyView> = all
        .iter()
        .map(|one| {
            let web = one.url.starts_with("https://") || one.url.starts_with("http://");
            match web {
                true => view! {
                    <li>
                        <a class="text-link outward" href=one.url.clone() target="_blank" rel="noopener noreferrer">
                            <bdi>{one.name.clone()}</bdi>
                            <Icon glyph=Glyph::External />
                            <span class="visually-hidden">" in a new tab"</span>
                        </a>
                    </li>
                }
                .into_any(),
                false => view! { <li dir="auto">{one.name.clone()}</li> }.into_any(),
            }
        })
        .collect();
    view! { <ul class="ticket-files" aria-label="Attachments">{links}</ul> }.into_any()
}

fn change(case: Case, entry: &TicketEntry, may: bool) -> AnyView {
    let Some(change) = &entry.change else {
        return ().into_any();
    };
    let id = change.id;
    let undone = change.undone_by.is_some();
    let undo = (may && !undone).then(|| {
        view! {
            <Button look=ButtonLook::Ghost label="Undo this change" on_press=move |()| case.undo(id)>"Undo"</Button>
        }
    });
    let gone = undone.then_some(" · undone");
    view! {
        <li class="ticket-change" class:ticket-undone=undone data-kind="change">
            <span><strong dir="auto">{author(entry)}</strong>" "<bdi>{change_words(change, label)}</bdi></span>
            <span class="ticket-when"><TimeAgo at=entry.at />{gone}</span>
            {undo}
        </li>
    }
    .into_any()
}

/// What people read of a field's value.
fn label(field: &str, value: &str) -> Option<String> {
    let list = match field {
        "status" => STATUSES,
        "priority" => PRIORITIES,
        _ => return None,
    };
    Some(badge(list, value).1)
}

/// A link to another ticket.
pub fn link(ticket: &TicketLink) -> AnyView {
    view! {
        <a class="text-link" href=paths::ticket(&ticket.reference) data-tip=ticket.subject.clone()>
            {ticket.reference.clone()}
        </a>
    }
    .into_any()
}
