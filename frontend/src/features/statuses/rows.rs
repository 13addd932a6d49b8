//! One list of statuses as a table, put in order by buttons; changes none of them itself.

use crm_types::statuses::{StatusDefinition, StatusList};
use leptos::leptos_dom::helpers::queue_microtask;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::dialog::Edited;
use super::merge::Merge;
use super::order::Order;
use super::page::Shared;
use super::store::tone;
use crate::ui::{
    Badge, Button, ButtonLook, ColumnHeader, Glyph, IconButton, TableFrame, format, part,
    use_announcer, use_toasts,
};

/// What a list is called.
pub fn title(list: StatusList) -> &'static str {
    match list {
        StatusList::Engagement => "Engagement",
        StatusList::Health => "Health",
    }
}

/// What a status counts towards, in words.
fn counts(status: &StatusDefinition) -> String {
    if let Some(into) = &status.merging_into {
        return format!("Being merged into {into}");
    }
    let words = [
        (status.counts_as_active, "Active"),
        (status.counts_as_at_risk, "At risk"),
        (status.counts_as_churned, "Churned"),
    ];
    let words: Vec<_> = words
        .iter()
        .filter(|(counts, _)| *counts)
        .map(|(_, word)| *word)
        .collect();
    match words.is_empty() {
        true => "Nothing".to_owned(),
        false => words.join(", "),
    }
}

/// The keys with the one at `at` a place further up or down.
fn moved(mut keys: Vec<String>, at: usize, down: bool) -> Option<Vec<String>> {
    let to = if down { at + 1 } else { at.checked_sub(1)? };
    (at < keys.len() && to < keys.len()).then(|| keys.swap(at, to))?;
    Some(keys)
}

/// The table of a list.
pub fn panel(shared: Shared, list: StatusList) -> AnyView {
    let toasts = use_toasts();
    let announcer = use_announcer();
    let id = format!("statuses-{list}");
    let labelled_by = id.clone();
    let order = Order::new(shared, list, toasts);
    let shown = Memo::new(move |_| order.rows());
    let shift = move |at: usize, down: bool| {
        let statuses = shown.get_untracked();
        let Some(StatusDefinition { key, label, .. }) = statuses.get(at).cloned() else {
            return;
        };
        let keys = statuses.into_iter().map(|status| status.key).collect();
        if let Some(keys) = moved(keys, at, down) {
            let place = if down { at + 2 } else { at };
            announcer.say(format!("{label}, place {place} of {}", keys.len()));
            order.change(keys);
            keep_focus(list, &key, down);
        }
    };
    let head = view! {
        <ColumnHeader label="Status" />
        <ColumnHeader label="Key" />
        <ColumnHeader label="Counts as" />
        <ColumnHeader label="Members" number=true />
        <ColumnHeader label="Order" label_hidden=true />
        <ColumnHeader label="Actions" label_hidden=true />
    }
    .into_any();
    let rows = part(move || {
        let statuses = shown.get();
        let last = statuses.len().saturating_sub(1);
        let row =
            |(at, status): (usize, StatusDefinition)| row(shared, list, status, at, last, shift);
        statuses
            .into_iter()
            .enumerate()
            .map(row)
            .collect::<Vec<_>>()
            .into_any()
    });
    view! {
        <section class="panel" aria-labelledby=labelled_by>
            <header class="panel-head">
                <h2 class="panel-title" id=id>{title(list)}</h2>
                <Button
                    icon=Glyph::Plus
                    label=format!("New status of {}", title(list))
                    on_press=move |()| shared.editing.set(Some(Edited { list, before: None }))
                >
                    "New status"
                </Button>
            </header>
            <TableFrame label=format!("Table of {}", title(list)) head>{rows}</TableFrame>
        </section>
    }
    .into_any()
}

fn row(
    shared: Shared,
    list: StatusList,
    status: StatusDefinition,
    at: usize,
    last: usize,
    shift: impl Fn(usize, bool) + Copy + Send + Sync + 'static,
) -> AnyView {
    let label = status.label.clone();
    let step = |glyph, verb: &str, down: bool, off: bool| {
        let label = Signal::stored(format!("Move {label} {verb}"));
        view! { <IconButton glyph label disabled=off on_press=move |()| shift(at, down) /> }
            .into_any()
    };
    let steps = [
        step(Glyph::ArrowUp, "up", false, at == 0),
        step(Glyph::ArrowDown, "down", true, at == last),
    ];
    let (edited, merged) = (status.clone(), status.clone());
    let edit = move |()| {
        shared.editing.set(Some(Edited {
            list,
            before: Some(edited.clone()),
        }))
    };
    let merge = move |()| {
        shared.merging.set(Some(Merge {
            list,
            from: merged.clone(),
        }))
    };
    view! {
        <tr data-key=status.key.clone() data-list=list.as_str()>
            <td><span class="panel-name"><Badge tone=tone(status.tone) text=status.label.clone() /></span></td>
            <td><code>{status.key.clone()}</code></td>
            <td>{counts(&status)}</td>
            <td class="number">{format::number(status.members)}</td>
            <td class="status-steps">{steps.into_iter().collect_view()}</td>
            <td class="number">
                <Button look=ButtonLook::Ghost label=format!("Edit {}", status.label) on_press=edit>"Edit"</Button>
                <Button
                    look=ButtonLook::Ghost
                    label=format!("Merge {}", status.label)
                    disabled=last == 0
                    on_press=merge
                >
                    "Merge"
                </Button>
            </td>
        </tr>
    }
    .into_any()
}

/// The button that was pressed goes with its row, and so does the focus; at the end of the list to its other button.
fn keep_focus(list: StatusList, key: &str, down: bool) {
    let row = format!("tr[data-list={list}][data-key=\"{key}\"] .status-steps");
    queue_microtask(move || {
        request_animation_frame(move || {
            let wanted = if down {
                [":last-child", ":first-child"]
            } else {
                [":first-child", ":last-child"]
            };
            let buttons = wanted.iter().filter_map(|child| {
                let selector = format!("{row} > button{child}:not(:disabled)");
                document().query_selector(&selector).ok().flatten()
            });
            if let Some(button) = buttons
                .map(JsCast::unchecked_into::<web_sys::HtmlElement>)
                .next()
            {
                let _ = button.focus();
            }
        });
    });
}

#[cfg(test)]
mod tests {
    use super::moved;

    #[test]
    fn a_status_moves_by_one_place_and_the_ends_hold() {
        let keys = || ["a", "b", "c"].map(str::to_owned).to_vec();
        assert_eq!(moved(keys(), 0, true).unwrap(), ["b", "a", "c"]);
        assert_eq!(moved(keys(), 2, false).unwrap(), ["a", "c", "b"]);
        assert_eq!(moved(keys(), 0, false), None);
        assert_eq!(moved(keys(), 2, true), None);
    }
}
