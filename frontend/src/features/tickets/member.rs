//! The Support tab of a member: their tickets, each of which opens in a tab of its own (R15).

use std::time::Duration;

use crm_types::auth::Role;
use crm_types::ids::MemberId;
use crm_types::tickets::TicketPage;
use leptos::prelude::*;

use super::kind::cells;
use crate::api::{self, Happening};
use crate::features::auth::use_may;
use crate::shell::{trouble, use_live};
use crate::ui::{
    Button, ColumnHeader, Dialog, EmptyState, Glyph, IconButton, Outdated, Remote, SkeletonRows,
    TableFrame, on_return, part, remote, soon,
};

/// Changes come in swarms.
const AFTER: Duration = Duration::from_millis(400);

/// The tickets of a member.
pub fn tickets(id: MemberId) -> AnyView {
    let cursor = RwSignal::new(Vec::<String>::new());
    let answer: Remote<TicketPage, api::Error> = remote(
        move || cursor.with(|cursor| cursor.last().cloned().unwrap_or_default()),
        move |cursor: String| async move { api::list_member_tickets(id, &cursor).await },
    );
    on_return(move || answer.retry());
    let again = soon(AFTER, move || answer.retry());
    use_live().on(move |happening| {
        if matches!(happening, Happening::Ticket(_) | Happening::Missed) {
            again.run(());
        }
    });
    let making = RwSignal::new(false);
    let close = Callback::new(move |()| making.set(false));
    let may = use_may(Role::Agent);
    let make = part(move || {
        match may.get() {
        true => view! { <Button icon=Glyph::Plus on_press=move |()| making.set(true)>"New ticket"</Button> }.into_any(),
        false => ().into_any(),
    }
    });
    let content = part(move || {
        let error = answer.error();
        answer.with_value(|known| match (known, error) {
            (None, None) => table(view! { <SkeletonRows rows=4 columns=6 /> }.into_any()),
            (None, Some(error)) => trouble(&error, move || answer.retry()),
            (Some(known), error) => {
                let outdated = error.map(|error| {
                    view! { <Outdated why=error.title() on_retry=move |()| answer.retry() /> }
                });
                if known.items.is_empty() {
                    return view! { {outdated}{nothing()} }.into_any();
                }
                let rows: Vec<AnyView> = known
                    .items
                    .iter()
                    .map(|row| view! { <tr>{cells(row, true)}</tr> }.into_any())
                    .collect();
                let next = known.next_cursor.clone();
                view! { {outdated}{table(rows.into_any())}{steps(cursor, next)} }.into_any()
            }
        })
    });
    view! {
        <section class="panel" aria-labelledby="support-title">
            <header class="panel-head">
                <h2 class="panel-title" id="support-title">"Tickets"</h2>
                {make}
            </header>
            {content}
        </section>
        <Dialog
            open=making
            on_close=close
            title=Signal::stored("New ticket".to_owned())
            class="dialog dialog-wide"
            content=ViewFn::from(move || super::new_form(Some(id), close).piece())
        />
    }
    .into_any()
}

fn table(rows: AnyView) -> AnyView {
    let heads = ["Ticket", "Status", "Priority", "Assignee", "Due", "Changed"];
    let head = heads
        .map(|label| view! { <ColumnHeader label /> }.into_any())
        .into_iter()
        .collect::<Vec<_>>()
        .into_any();
    view! { <TableFrame label="Table of tickets" head>{rows}</TableFrame> }.into_any()
}

fn nothing() -> AnyView {
    view! {
        <EmptyState
            icon=Glyph::Ticket
            title="No tickets"
            text="This member has not asked for help yet. Write down what they tell you, and it stands here."
        />
    }
    .into_any()
}

/// Back and forth through the pages.
fn steps(cursor: RwSignal<Vec<String>>, next: Option<String>) -> AnyView {
    let back = cursor.with_untracked(|cursor| !cursor.is_empty());
    if !back && next.is_none() {
        return ().into_any();
    }
    let there = next.is_some();
    view! {
        <nav class="pagination" aria-label="Pages">
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
