//! Who changed which setting, and the way back; undoes nothing that something later stands on, for the server refuses that.

use crm_types::revenue::{RevenueChange, RevenueChangePage, RevenueSetting};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::change_words::{Line, Side, lines};
use crate::api;
use crate::paths;
use crate::shell::{More, changes_panel, changes_table, further};
use crate::ui::{
    Badge, Button, ButtonLook, Remote, TimeAgo, Toast, Tone, format, remote, use_toasts,
};

/// The panel; read anew whenever `times` moves. `changed`: a setting is otherwise now.
pub fn changes(times: RwSignal<u32>, changed: Callback<()>) -> AnyView {
    let answer: Remote<RevenueChangePage, api::Error> = remote(
        move || times.get(),
        |_| async move { api::list_revenue_changes("").await },
    );
    changes_panel(answer, move |known| table(known, changed))
}

fn table(page: &RevenueChangePage, changed: Callback<()>) -> AnyView {
    let rows = page.items.iter().map(|one| row(one, changed)).collect();
    let (rest, foot) = further(page.next_cursor.clone(), next, move |one| row(one, changed));
    changes_table(rows, rest, foot)
}

fn next(cursor: String) -> More<RevenueChange> {
    Box::pin(async move {
        let page = api::list_revenue_changes(&cursor).await?;
        Ok((page.items, page.next_cursor))
    })
}

fn row(change: &RevenueChange, changed: Callback<()>) -> AnyView {
    let all: Vec<AnyView> = lines(change, format::day).iter().map(line).collect();
    let note = change
        .undoes
        .map(|_| view! { <span class="ledger-note">"Takes an earlier change back"</span> });
    let action = match (change.undone_by, change.setting) {
        (Some(_), _) => view! { <Badge tone=Tone::Neutral text="Undone" /> }.into_any(),
        // What the configuration says is changed there.
        (None, RevenueSetting::ReportingCurrency) => ().into_any(),
        (None, _) => undo(change.number, changed),
    };
    view! {
        <tr data-change=change.number.to_string()>
            <td><TimeAgo at=change.at /></td>
            <td><span class="panel-name" dir="auto">{who(change)}</span></td>
            <td><ul class="change-lines">{all}</ul>{note}</td>
            <td class="number">{action}</td>
        </tr>
    }
    .into_any()
}

fn who(change: &RevenueChange) -> String {
    let nobody = match change.setting {
        RevenueSetting::ReportingCurrency => "The configuration",
        _ => "Somebody",
    };
    let name = change.changed_by_name.clone();
    name.unwrap_or_else(|| nobody.to_owned())
}

fn line(line: &Line) -> AnyView {
    let what = line.what.clone();
    let (before, after) = match (&line.before, &line.after) {
        (Side::Untold, Side::Untold) => return view! { <li>{what}</li> }.into_any(),
        (before, after) => (side(before), side(after)),
    };
    view! {
        <li>
            <span class="panel-note">{what}": "</span>
            <span class="change-before">{before}</span>
            <span aria-hidden="true">" → "</span>
            <span class="visually-hidden">" became "</span>
            <span>{after}</span>
        </li>
    }
    .into_any()
}

fn side(side: &Side) -> AnyView {
    match side {
        Side::Text(text) => text.clone().into_any(),
        Side::Member(id) => {
            // The beginning of an id is enough to tell a few apart.
            let short: String = id.to_string().chars().take(8).collect();
            let href = paths::with_query(&paths::member(*id), &[("tab", "revenue")]);
            view! { <a class="text-link" href=href>{format!("member {short}")}</a> }.into_any()
        }
        Side::Untold => ().into_any(),
    }
}

fn undo(number: i64, changed: Callback<()>) -> AnyView {
    let busy = RwSignal::new(false);
    let toasts = use_toasts();
    let press = move |()| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let answer = api::revert_revenue_change(number).await;
            busy.try_set(false);
            match answer {
                Ok(()) => {
                    toasts.show(Toast::done(
                        "It is undone. Figures follow in a moment.".to_owned(),
                    ));
                    changed.try_run(());
                }
                Err(error) => {
                    toasts.show(Toast::failed(format!(
                        "It was not undone. {}",
                        error.detail()
                    )));
                }
            }
        });
    };
    view! { <Button look=ButtonLook::Ghost busy label=format!("Undo change {number}") on_press=press>"Undo"</Button> }
        .into_any()
}
