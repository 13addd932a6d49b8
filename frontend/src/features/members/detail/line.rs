//! One line of the history: what, who, when; of a change what it was before and what after, and the way back.

use chrono::{DateTime, Utc};
use crm_types::changes::{Change, FieldChange, ManualField};
use crm_types::ids::{ChangeId, TierChangeId};
use crm_types::members::{HistoryItem, HistoryKind};
use crm_types::messages::{Direction, Message, MessageState};
use crm_types::revenue::{MemberPayment, TierChange, TierChangeState};
use crm_types::tickets::{HistoryTicket, TicketMilestone};
use leptos::prelude::*;

use super::words::{actor, field, source, value};
use crate::features::members::words::readable;
use crate::paths;
use crate::ui::{Button, ButtonLook, DateText, Disclosure, TimeAgo, format};

/// Of longer texts the history has the beginning.
const EXCERPT: usize = 2_000;

/// What can be undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undoable {
    Change(ChangeId),
    /// In Stripe.
    Tier(TierChangeId),
}

/// What whoever looks may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct May {
    pub edit: bool,
    /// Change subscriptions.
    pub bill: bool,
}

/// A line; `undo` is offered where it may be.
pub fn line(
    item: HistoryItem,
    may: May,
    undo: impl Fn(Undoable) + Clone + Send + Sync + 'static,
) -> AnyView {
    let at = item.at;
    match (item.kind, item.change) {
        (HistoryKind::Change, Some(change)) => changed(change, may.edit, undo),
        (HistoryKind::TierChange, _) => match item.tier_change {
            Some(change) => billed(change, may.bill, undo),
            None => ().into_any(),
        },
        (HistoryKind::Message, _) => match item.message {
            Some(message) => said(message),
            None => ().into_any(),
        },
        (HistoryKind::Ticket, _) => {
            let ticket = item.ticket.as_ref();
            ticket.map_or_else(|| ().into_any(), |ticket| asked(ticket, at))
        }
        (HistoryKind::Payment, _) => {
            let text = item.payment.as_ref().map(paid);
            let text = text.unwrap_or_else(|| "A payment".to_owned());
            plain("payment", text, view! { <TimeAgo at /> }.into_any())
        }
        (HistoryKind::SignIns, _) => {
            let text = match item.count {
                None | Some(1) => "Signed in".to_owned(),
                Some(2) => "Signed in twice".to_owned(),
                Some(count) => format!("Signed in {} times", format::number(count)),
            };
            let day = match item.day {
                Some(day) => {
                    view! { <span data-tip=format::exact_time(at)>{format::day(day)}</span> }
                        .into_any()
                }
                None => view! { <TimeAgo at /> }.into_any(),
            };
            plain("sign-ins", text, day)
        }
        (HistoryKind::Joined, _) => plain(
            "joined",
            "Joined".to_owned(),
            view! { <DateText at /> }.into_any(),
        ),
        (HistoryKind::Event | HistoryKind::Change, _) => {
            let text = item
                .event
                .unwrap_or_else(|| "Something happened".to_owned());
            plain("event", text, view! { <TimeAgo at /> }.into_any())
        }
    }
}

fn plain(kind: &'static str, text: String, when: AnyView) -> AnyView {
    view! {
        <li class="moment" data-kind=kind>
            <div class="moment-what"><bdi>{text}</bdi></div>
            <div class="moment-note">{when}</div>
        </li>
    }
    .into_any()
}

/// A ticket of theirs, and what happened to it.
fn asked(ticket: &HistoryTicket, at: DateTime<Utc>) -> AnyView {
    let done = match ticket.milestone {
        TicketMilestone::Created => " was made",
        TicketMilestone::Resolved => " was resolved",
    };
    view! {
        <li class="moment" data-kind="ticket">
            <div class="moment-what">
                <a class="text-link" href=paths::ticket(&ticket.reference)>{ticket.reference.clone()}</a>
                {done}": "
                <bdi>{ticket.subject.clone()}</bdi>
            </div>
            <div class="moment-note"><TimeAgo at /></div>
        </li>
    }
    .into_any()
}

fn changed(
    change: Change,
    may: bool,
    undo: impl Fn(Undoable) + Clone + Send + Sync + 'static,
) -> AnyView {
    let id = Undoable::Change(change.id);
    let (at, undone) = (change.at, change.undone_by.is_some());
    let fields: Vec<_> = change.fields.iter().map(one_field).collect();
    let names: Vec<_> = change.fields.iter().map(|one| field(one.field)).collect();
    let more = [
        change.undoes.map(|_| "undid an earlier change".to_owned()),
        source(change.source).map(str::to_owned),
        (change.members > 1).then(|| format!("{} members at once", format::number(change.members))),
        undone.then(|| "undone since".to_owned()),
    ];
    let more: String = more
        .into_iter()
        .flatten()
        .map(|note| format!(" · {note}"))
        .collect();
    let label = format!(
        "Undo the change of {}, {}",
        names.join(" and "),
        format::time_ago(at)
    );
    let way_back = (may && !undone).then(|| {
        view! {
            <Button look=ButtonLook::Ghost label on_press=move |()| undo(id)>"Undo"</Button>
        }
    });
    view! {
        <li class="moment moment-change" data-kind="change" class:moment-undone=undone>
            <div class="moment-what">{fields}</div>
            <div class="moment-note">
                <bdi>{actor(&change.actor)}</bdi>
                " · "
                <TimeAgo at />
                {more}
            </div>
            {way_back}
        </li>
    }
    .into_any()
}

/// What was charged, and what became of it.
fn paid(payment: &MemberPayment) -> String {
    let amount = format::money(&payment.amount);
    match payment.status.as_str() {
        "succeeded" if payment.refunded.minor > 0 => {
            let back = format::money(&payment.refunded);
            format!("Paid {amount}, of which {back} was given back")
        }
        "succeeded" => format!("Paid {amount}"),
        "pending" => format!("Paying {amount}: not there yet"),
        _ => match &payment.failure {
            Some(why) => format!("A payment of {amount} failed: {}", readable(why)),
            None => format!("A payment of {amount} failed"),
        },
    }
}

/// What was written, by whom, and how it fared where that is not how it should.
fn said(message: Message) -> AnyView {
    let (who, note) = match message.direction {
        Direction::Inbound => ("Wrote".to_owned(), String::new()),
        Direction::Outbound => {
            let author = message.author_name.as_deref().unwrap_or("Somebody");
            let fared = message
                .error
                .clone()
                .unwrap_or_else(|| match message.state {
                    MessageState::Delivered | MessageState::Sent => String::new(),
                    state => readable(state.as_str()),
                });
            let fared = if fared.is_empty() {
                fared
            } else {
                format!(" · {fared}")
            };
            (format!("{author} wrote"), fared)
        }
    };
    let at = message.created_at;
    view! {
        <li class="moment" data-kind="message">
            <div class="moment-what">
                <span class="moment-name"><bdi>{who}</bdi></span>
                " "
                <span class="moment-said" dir="auto">{message.body}</span>
            </div>
            <div class="moment-note"><TimeAgo at />{note}</div>
        </li>
    }
    .into_any()
}

/// A subscription that was given another price from here.
fn billed(
    change: TierChange,
    may: bool,
    undo: impl Fn(Undoable) + Clone + Send + Sync + 'static,
) -> AnyView {
    let tier = |tier: &Option<String>, price: &String| {
        tier.as_deref().map_or_else(|| price.clone(), readable)
    };
    let (before, after) = (
        tier(&change.from_tier, &change.from_price),
        tier(&change.to_tier, &change.to_price),
    );
    let undone = change.undone_by.is_some();
    let note = match change.state {
        TierChangeState::Made if undone => " · taken back since".to_owned(),
        TierChangeState::Made => change
            .undoes
            .map_or_else(String::new, |_| " · took an earlier change back".to_owned()),
        TierChangeState::Requested => " · Stripe has not answered yet".to_owned(),
        TierChangeState::Refused => {
            let why = change.reason.as_deref().unwrap_or("no reason was given");
            format!(" · refused by Stripe: {why}")
        }
    };
    let id = Undoable::Tier(change.id);
    let offered = may && !undone && change.state == TierChangeState::Made;
    let at = change.requested_at;
    let way_back = offered.then(|| {
        let label = format!("Take the change to {after} back, {}", format::time_ago(at));
        view! {
            <Button look=ButtonLook::Ghost label on_press=move |()| undo(id)>"Undo"</Button>
        }
    });
    view! {
        <li class="moment moment-change" data-kind="tier-change" class:moment-undone=undone>
            <div class="moment-what">
                <div class="moment-field">
                    <span class="moment-name">"Tier in Stripe"</span>
                    " "
                    <span class="moment-before">{before}</span>
                    <span aria-hidden="true">" → "</span>
                    <span class="visually-hidden">" became "</span>
                    <span class="moment-after">{after}</span>
                </div>
            </div>
            <div class="moment-note">
                <bdi>{actor(&change.actor)}</bdi>
                " · "
                <TimeAgo at />
                {note}
            </div>
            {way_back}
        </li>
    }
    .into_any()
}

fn one_field(change: &FieldChange) -> AnyView {
    let name = field(change.field);
    match change.field {
        ManualField::CustomTags => {
            let tag = |sign: &'static str, read: &'static str, tag: &String| {
                view! {
                    <span class="moment-tag">
                        <span aria-hidden="true">{sign}</span>
                        <span class="visually-hidden">{read}</span>
                        <bdi>{tag.clone()}</bdi>
                    </span>
                }
                .into_any()
            };
            let added = change.added.iter().map(|own| tag("+", "added ", own));
            let removed = change.removed.iter().map(|own| tag("−", "removed ", own));
            let tags: Vec<_> = added.chain(removed).collect();
            view! { <div class="moment-field"><span class="moment-name">{name}</span>" "{tags}</div> }.into_any()
        }
        ManualField::AdminNotes => {
            let text = |label: &'static str, text: &Option<String>| {
                let text = text.clone().unwrap_or_else(|| "No notes.".to_owned());
                let more = (text.chars().count() >= EXCERPT).then(
                    || view! { <p class="field-help">"Only the beginning is shown here."</p> },
                );
                view! {
                    <div class="moment-version">
                        <span class="field-label">{label}</span>
                        <div class="version-text" dir="auto">{text}</div>
                        {more}
                    </div>
                }
            };
            let content = view! {
                {text("Before", &change.before)}
                {text("After", &change.after)}
            }
            .into_any();
            view! { <Disclosure summary="Notes changed" content /> }.into_any()
        }
        own => {
            let (before, after) = (
                value(own, change.before.as_deref()),
                value(own, change.after.as_deref()),
            );
            view! {
                <div class="moment-field">
                    <span class="moment-name">{name}</span>
                    " "
                    <span class="moment-before">{before}</span>
                    <span aria-hidden="true">" → "</span>
                    <span class="visually-hidden">" became "</span>
                    <span class="moment-after">{after}</span>
                </div>
            }
            .into_any()
        }
    }
}
