//! Those a message to many is for, each with what became of it; page by page.

use std::time::Duration;

use crm_types::ids::BroadcastId;
use crm_types::messages::{BroadcastRecipient, BroadcastRecipientList, RecipientOutcome};
use leptos::prelude::*;

use super::words::outcome;
use crate::api;
use crate::features::messages::why_not;
use crate::paths;
use crate::shell::trouble;
use crate::ui::{
    Badge, Choice, ColumnHeader, Glyph, IconButton, Outdated, Remote, Select, SkeletonRows,
    TableFrame, TimeAgo, part, remote, soon,
};

/// While it runs, the list is asked for again so often at most.
const AFTER: Duration = Duration::from_secs(2);

/// The table of them; `moved` changes when some of them have an outcome.
#[component]
pub fn Recipients(id: BroadcastId, moved: Memo<Option<i64>>) -> AnyView {
    let kind = RwSignal::new(String::new());
    let cursor = RwSignal::new(Vec::<String>::new());
    let answer: Remote<BroadcastRecipientList, api::Error> = remote(
        move || {
            let last = cursor.with(|cursor| cursor.last().cloned().unwrap_or_default());
            (kind.get(), last)
        },
        move |(kind, cursor): (String, String)| async move {
            api::list_broadcast_recipients(id, &kind, &cursor).await
        },
    );
    let again = soon(AFTER, move || answer.retry());
    Effect::new(move |first: Option<()>| {
        moved.track();
        if first.is_some() {
            again.run(());
        }
    });
    let choices = std::iter::once(Choice::new("", "Everybody"))
        .chain(
            RecipientOutcome::ALL
                .iter()
                .map(|one| Choice::new(one.as_str(), outcome(*one).1)),
        )
        .collect::<Vec<_>>();
    let pick = move |value: String| {
        cursor.set(Vec::new());
        kind.set(value);
    };
    let rows = part(move || {
        let error = answer.error();
        answer.with_value(|known| match (known, error) {
            (None, None) => table(view! { <SkeletonRows rows=6 columns=3 /> }.into_any()),
            (None, Some(error)) => trouble(&error, move || answer.retry()),
            (Some(known), error) => {
                let outdated = error.map(|error| {
                    view! { <Outdated why=error.title() on_retry=move |()| answer.retry() /> }
                });
                let rows: Vec<AnyView> = known.items.iter().map(row).collect();
                let content = match rows.is_empty() {
                    true => view! { <p class="panel-none">"Nobody."</p> }.into_any(),
                    false => table(rows.into_any()),
                };
                let next = known.next_cursor.clone();
                view! { {outdated}{content}{steps(cursor, next)} }.into_any()
            }
        })
    });
    view! {
        <section class="panel" aria-labelledby="recipients-title">
            <header class="panel-head">
                <h2 class="panel-title" id="recipients-title">"Recipients"</h2>
                <Select label="Show" label_hidden=true choices value=kind on_change=pick />
            </header>
            {rows}
        </section>
    }
    .into_any()
}

fn steps(cursor: RwSignal<Vec<String>>, next: Option<String>) -> AnyView {
    let back = cursor.with_untracked(|cursor| !cursor.is_empty());
    if !back && next.is_none() {
        return ().into_any();
    }
    let there = next.is_some();
    view! {
        <nav class="pagination" aria-label="Pages of recipients">
            <IconButton
                glyph=Glyph::ChevronLeft
                label=Signal::stored("Previous page".to_owned())
                disabled=!back
                on_press=move |()| cursor.update(|cursor| _ = cursor.pop())
            />
            <IconButton
                glyph=Glyph::ChevronRight
                label=Signal::stored("Next page".to_owned())
                disabled=!there
                on_press=move |()| cursor.update(|cursor| cursor.extend(next.clone()))
            />
        </nav>
    }
    .into_any()
}

fn table(rows: AnyView) -> AnyView {
    let head = view! {
        <ColumnHeader label="Member" />
        <ColumnHeader label="Outcome" />
        <ColumnHeader label="Why" />
    }
    .into_any();
    view! { <TableFrame label="Table of recipients" head>{rows}</TableFrame> }.into_any()
}

fn row(one: &BroadcastRecipient) -> AnyView {
    let (tone, word) = outcome(one.outcome);
    let name = one.member_name.clone();
    let name = name.unwrap_or_else(|| "Member without a name".to_owned());
    let href = paths::with_query(&paths::member(one.member_id), &[("tab", "messages")]);
    let code = one.error_code.map(|code| format!(" ({code})"));
    let why = one
        .error
        .clone()
        .or_else(|| one.reason.map(|reason| why_not(reason).to_owned()));
    let replied = one
        .replied_at
        .map(|at| view! { <span class="ledger-note">"Wrote back "<TimeAgo at /></span> });
    view! {
        <tr data-outcome=one.outcome.as_str()>
            <td><a class="text-link" href=href dir="auto">{name}</a></td>
            <td><Badge tone text=word /></td>
            <td>{why}{code}{replied}</td>
        </tr>
    }
    .into_any()
}
