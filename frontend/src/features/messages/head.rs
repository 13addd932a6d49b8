//! What is above a conversation: who it is with, who answers, and whether it waits; sends nothing.

use chrono::{DateTime, TimeDelta, Utc};
use crm_types::auth::Admin;
use crm_types::ids::MemberId;
use crm_types::messages::{Thread, ThreadPatch, ThreadState};
use leptos::prelude::*;

use super::conversation::{Talk, change};
use crate::api;
use crate::features::auth::use_admin;
use crate::paths;
use crate::ui::{Badge, Button, Menu, MenuItem, Remote, Tone, format, part, remote};

/// The line above a conversation, once there is one. `named`: say who it is with.
pub fn head(
    talk: Talk,
    member: Signal<Option<MemberId>>,
    may: Signal<bool>,
    named: bool,
) -> AnyView {
    let there = Memo::new(move |_| talk.thread.with(Option::is_some));
    part(move || {
        if !there.get() {
            return ().into_any();
        }
        let name = named.then(|| part(move || who(talk, member)));
        let standing = part(move || {
            talk.thread
                .with(|thread| thread.as_ref().map(stands))
                .into_any()
        });
        let actions = part(move || match may.get() {
            true => actions(talk),
            false => ().into_any(),
        });
        view! { <div class="talk-head">{name}{standing}{actions}</div> }.into_any()
    })
}

fn who(talk: Talk, member: Signal<Option<MemberId>>) -> AnyView {
    let called = talk
        .thread
        .with(|thread| thread.as_ref().map(name_of).unwrap_or_default());
    match member.get() {
        Some(id) => {
            let href = paths::with_query(&paths::member(id), &[("tab", "messages")]);
            view! { <h2 class="talk-name"><a class="text-link" href=href dir="auto">{called}</a></h2> }
                .into_any()
        }
        None => view! { <h2 class="talk-name" dir="auto">{called}</h2> }.into_any(),
    }
}

/// What a conversation is called: by the member, by the lead, else by the number.
pub fn name_of(thread: &Thread) -> String {
    let name = thread
        .member_name
        .clone()
        .or_else(|| thread.lead_name.clone())
        .filter(|name| !name.trim().is_empty());
    name.or_else(|| thread.number.clone())
        .unwrap_or_else(|| "Member without a name".to_owned())
}

/// Whether it waits or is done, and who answers.
fn stands(thread: &Thread) -> AnyView {
    let state = match (thread.state, thread.snoozed_until) {
        (ThreadState::Open, _) => None,
        (ThreadState::Snoozed, Some(until)) => Some((
            Tone::Caution,
            format!("Snoozed until {}", format::moment(until)),
        )),
        (ThreadState::Snoozed, None) => Some((Tone::Caution, "Snoozed".to_owned())),
        (ThreadState::Closed, _) => Some((Tone::Neutral, "Closed".to_owned())),
    };
    state
        .map(|(tone, text)| view! { <Badge tone text /> })
        .into_any()
}

fn actions(talk: Talk) -> AnyView {
    let admins: Remote<Vec<Admin>, api::Error> = remote(|| (), |()| api::list_admins());
    let me = use_admin();
    let assignee = Memo::new(move |_| {
        talk.thread
            .with(|thread| thread.as_ref().and_then(|thread| thread.assignee_id))
    });
    let items = Signal::derive(move || {
        let own = assignee.get();
        let mine = me.with(|me| me.as_ref().map(|me| me.id));
        let line = |admin: &Admin| {
            let id = admin.id;
            let label = match Some(id) == mine {
                true => format!("{} (you)", admin.name),
                false => admin.name.clone(),
            };
            MenuItem::new(label, move || change(talk, assigned(Some(id)))).checked(own == Some(id))
        };
        let nobody = MenuItem::new("Nobody in particular", move || change(talk, assigned(None)))
            .checked(own.is_none());
        let all =
            admins.with_value(|known| known.into_iter().flatten().map(line).collect::<Vec<_>>());
        std::iter::once(nobody).chain(all).collect::<Vec<_>>()
    });
    let given = part(move || {
        let name = talk.thread.with(|thread| {
            thread
                .as_ref()
                .and_then(|thread| thread.assignee_name.clone())
        });
        match name {
            Some(name) => view! { "Assigned to "<bdi>{name}</bdi> }.into_any(),
            None => "Assign".into_any(),
        }
    });
    let later = Signal::derive(move || snoozes(talk));
    let closed = Memo::new(move |_| {
        talk.thread.with(|thread| {
            thread
                .as_ref()
                .is_some_and(|thread| thread.state != ThreadState::Open)
        })
    });
    let end = part(move || {
        match closed.get() {
        true => view! { <Button on_press=move |()| change(talk, to(ThreadState::Open, None))>"Reopen"</Button> }.into_any(),
        false => view! { <Button on_press=move |()| change(talk, to(ThreadState::Closed, None))>"Close"</Button> }.into_any(),
    }
    });
    view! {
        <div class="talk-actions">
            <Menu trigger=given menu_label="Who answers" items />
            <Menu trigger=view! { "Snooze" }.into_any() menu_label="Snooze until" items=later />
            {end}
        </div>
    }
    .into_any()
}

/// When it can come back.
fn snoozes(talk: Talk) -> Vec<MenuItem> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "milliseconds since 1970 fit"
    )]
    let now =
        DateTime::<Utc>::from_timestamp_millis(js_sys::Date::now() as i64).unwrap_or_default();
    let line = |(label, until): (&'static str, DateTime<Utc>)| {
        MenuItem::new(label, move || {
            change(talk, to(ThreadState::Snoozed, Some(until)));
        })
        .hint(format::moment(until))
    };
    [
        ("In three hours", now + TimeDelta::hours(3)),
        ("In a day", now + TimeDelta::days(1)),
        ("In three days", now + TimeDelta::days(3)),
        ("In a week", now + TimeDelta::weeks(1)),
    ]
    .map(line)
    .into()
}

fn assigned(admin: Option<crm_types::ids::AdminId>) -> ThreadPatch {
    ThreadPatch {
        assignee_id: Some(admin),
        ..ThreadPatch::default()
    }
}

fn to(state: ThreadState, snoozed_until: Option<DateTime<Utc>>) -> ThreadPatch {
    ThreadPatch {
        state: Some(state),
        snoozed_until,
        ..ThreadPatch::default()
    }
}
