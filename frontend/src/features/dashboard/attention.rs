//! What somebody should look at today, and the ways to it; decides nothing about what that is.

use crm_types::dashboard::{Attention, AttentionItem, AttentionKind, FigureList};
use leptos::prelude::*;

use crate::paths;
use crate::ui::{Glyph, Icon, TimeAgo, format};

/// Every kind with its members, or that there is nothing.
pub fn attention(kinds: &[Attention]) -> AnyView {
    let content = match kinds.is_empty() {
        true => view! {
            <p class="attention-none"><Icon glyph=Glyph::Check />"Nothing needs your attention today."</p>
        }
        .into_any(),
        false => kinds.iter().map(kind).collect::<Vec<_>>().into_any(),
    };
    view! {
        <section class="attention" aria-labelledby="attention-title">
            <h2 class="section-title" id="attention-title">"Needs attention today"</h2>
            {content}
        </section>
    }
    .into_any()
}

fn kind(attention: &Attention) -> AnyView {
    let title = title(attention.kind, attention.members);
    let shown = i64::try_from(attention.items.len()).unwrap_or_default();
    let (path, text) = match attention.list {
        FigureList::Threads => (paths::INBOX, "Open the inbox"),
        FigureList::Tickets => (paths::TICKETS, "Open the list"),
        FigureList::Leads => (paths::LEADS, "Open the list"),
        FigureList::Members => (paths::MEMBERS, "Open the list"),
    };
    let filter = attention.filter.as_deref().unwrap_or_default();
    let href = paths::with_query(path, &[("filter", filter)]);
    let text = match attention.members - shown {
        ..1 => text.to_owned(),
        _ if attention.members >= MANY => text.to_owned(),
        rest => format!("{text}, {} more", format::number(rest)),
    };
    let items: Vec<AnyView> = attention
        .items
        .iter()
        .map(|item| line(attention.kind, item))
        .collect();
    view! {
        <div class="attention-kind">
            <div class="attention-head">
                <span class="attention-mark"><Icon glyph=glyph(attention.kind) /></span>
                <h3>{title}</h3>
                <a class="text-link" href=href>{text}</a>
            </div>
            <ul>{items}</ul>
        </div>
    }
    .into_any()
}

fn line(kind: AttentionKind, item: &AttentionItem) -> AnyView {
    let name = item.name.as_deref().filter(|name| !name.trim().is_empty());
    let name = name.unwrap_or("Member without a name").to_owned();
    let reference = item
        .ticket
        .clone()
        .map(|reference| view! { <span class="ticket-reference">{reference}" "</span> });
    let at = item.at.map(|at| view! { <TimeAgo at /> });
    let before = at.is_some().then(|| before(kind));
    view! {
        <li class="attention-item">
            <a class="attention-link" href=way(item) dir="auto">{reference}{name}</a>
            <span class="attention-at">{before}{at}</span>
        </li>
    }
    .into_any()
}

/// Where to see to it.
fn way(item: &AttentionItem) -> String {
    if let Some(reference) = &item.ticket {
        return paths::ticket(reference);
    }
    match (item.thread_id, item.member_id) {
        (Some(thread), _) => paths::with_query(paths::INBOX, &[("thread", &thread.to_string())]),
        (None, Some(member)) => paths::member(member),
        (None, None) => paths::MEMBERS.to_owned(),
    }
}

/// What the moment is of.
fn before(kind: AttentionKind) -> &'static str {
    match kind {
        AttentionKind::FailedPayments => "due ",
        AttentionKind::OverdueTickets => "was due ",
        AttentionKind::BecameAtRisk | AttentionKind::UnansweredMessages => "",
    }
}

fn glyph(kind: AttentionKind) -> Glyph {
    match kind {
        AttentionKind::BecameAtRisk | AttentionKind::FailedPayments => Glyph::Alert,
        AttentionKind::UnansweredMessages => Glyph::Message,
        AttentionKind::OverdueTickets => Glyph::Ticket,
    }
}

/// The server counts no further.
const MANY: i64 = 1_000;

fn title(kind: AttentionKind, count: i64) -> String {
    let many = |one: &str, many: &str| match count {
        1 => format!("1 {one}"),
        MANY.. => format!("{} or more {many}", format::number(MANY)),
        count => format!("{} {many}", format::number(count)),
    };
    match kind {
        AttentionKind::BecameAtRisk => format!("{} became at risk", many("member", "members")),
        AttentionKind::FailedPayments => {
            format!(
                "{} not paid what is due",
                many("member has", "members have")
            )
        }
        AttentionKind::UnansweredMessages => {
            format!(
                "{} for an answer",
                many("conversation waits", "conversations wait")
            )
        }
        AttentionKind::OverdueTickets => format!("{} overdue", many("ticket is", "tickets are")),
    }
}
