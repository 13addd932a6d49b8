//! Making a ticket part of another one: which, what that is about, and then the merge itself.

use std::time::Duration;

use crm_types::tickets::TicketRow;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::case::Case;
use crate::api::{self, MembersQuery};
use crate::paths;
use crate::router::use_navigate;
use crate::ui::{
    Button, ButtonKind, ButtonLook, Remote, TextField, Toast, part, remote, soon, unique_id,
};

/// What is typed is asked for a moment later.
const PAUSE: Duration = Duration::from_millis(200);

/// The form.
pub fn form(case: Case, close: Callback<()>) -> AnyView {
    let typed = RwSignal::new(String::new());
    let asked = RwSignal::new(String::new());
    let ask = soon(PAUSE, move || asked.set(typed.get_untracked()));
    let chosen = RwSignal::new(None::<TicketRow>);
    let (busy, failed) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let (own, member) = case.detail.with_untracked(|detail| {
        let ticket = detail.as_ref().map(|detail| &detail.ticket);
        (
            ticket.map(|ticket| ticket.id),
            ticket.and_then(|ticket| ticket.member_id),
        )
    });
    let found: Remote<Vec<TicketRow>, api::Error> = remote(
        move || asked.with(|asked| asked.trim().to_owned()),
        move |words: String| async move {
            // Those of the same member, until something is typed.
            let filter = match (words.is_empty(), member) {
                (true, Some(member)) => format!("member_id = \"{member}\""),
                _ => String::new(),
            };
            let query = MembersQuery {
                filter,
                q: words,
                limit: Some(8),
                total: Some(false),
                ..MembersQuery::default()
            };
            let page = api::list_tickets(&query).await?;
            let others = page.items.into_iter().filter(|row| Some(row.id) != own);
            Ok(others.collect())
        },
    );
    let group = unique_id("merge");
    let list = part(move || {
        let error = found.error();
        found.with_value(|rows| match (rows, error) {
            (_, Some(error)) => view! { <p class="field-help">{error.detail()}</p> }.into_any(),
            (None, None) => ().into_any(),
            (Some(rows), None) if rows.is_empty() => {
                view! { <p class="field-help">"No other ticket is called that."</p> }.into_any()
            }
            (Some(rows), None) => {
                let rows: Vec<AnyView> =
                    rows.iter().map(|row| option(row, &group, chosen)).collect();
                view! {
                    <fieldset class="radio-group">
                        <legend class="visually-hidden">"Tickets"</legend>
                        {rows}
                    </fieldset>
                }
                .into_any()
            }
        })
    });
    let navigate = use_navigate();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(into) = chosen.get_untracked() else {
            return;
        };
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        failed.set(None);
        spawn_local(async move {
            let answer = api::merge_ticket(&case.id(), into.id).await;
            busy.try_set(false);
            match answer {
                Ok(_) => {
                    close.try_run(());
                    case.toasts
                        .show(Toast::done(format!("Merged into {}.", into.reference)));
                    navigate.to(&paths::ticket(&into.reference));
                }
                Err(error) => _ = failed.try_set(Some(error.said_of("into"))),
            }
        });
    };
    let write = move |text: String| {
        typed.set(text);
        // What is no longer in the list is not chosen unseen.
        chosen.set(None);
        ask.run(());
    };
    let none = Signal::derive(move || chosen.with(Option::is_none));
    view! {
        <form on:submit=submit novalidate>
            <div class="dialog-body form">
                <TextField label="Ticket" kind="search" placeholder="Number, subject or member" value=typed on_input=write autofocus=true />
                <div class="link-found" aria-busy=Signal::derive(move || found.loading().to_string())>{list}</div>
                <p class="field-error" role="alert">{move || failed.get()}</p>
            </div>
            <footer class="dialog-foot">
                <Button on_press=move |()| close.run(())>"Cancel"</Button>
                <Button kind=ButtonKind::Submit look=ButtonLook::Primary busy disabled=none>"Merge"</Button>
            </footer>
        </form>
    }
    .into_any()
}

fn option(row: &TicketRow, group: &str, chosen: RwSignal<Option<TicketRow>>) -> AnyView {
    let (id, own) = (row.id, row.clone());
    let name = row.member_name.clone().unwrap_or_default();
    view! {
        <label class="radio">
            <input
                type="radio"
                name=group.to_owned()
                prop:checked=move || chosen.with(|one| one.as_ref().is_some_and(|one| one.id == id))
                on:change=move |_| chosen.set(Some(own.clone()))
            />
            <span>
                <span class="radio-label" dir="auto">{format!("{} {}", row.reference, row.subject)}</span>
                <span class="field-help" dir="auto">{name}</span>
            </span>
        </label>
    }
    .into_any()
}
