//! The foot of a list: how much of it is shown and in which order, and the neighbouring pages.

use crm_types::page::Total;
use leptos::prelude::*;

use super::Records;
use super::columns::sorted;
use super::kind::{Kind, List, Listed};
use crate::api;
use crate::ui::{Command, Glyph, Pagination, Remote, format, use_commands};

/// "50 of 302 tickets, latest change first", and back and forth.
pub fn foot(records: Records, own: &'static List, answer: Remote<Listed, api::Error>) -> AnyView {
    let kind = records.kind;
    let summary = Signal::derive(move || {
        let order = records
            .state
            .with(|state| (own.order)(sorted(&state.sort, kind.usual)));
        answer.with_value(|listed| {
            listed
                .map(|listed| summary(kind, listed, order))
                .unwrap_or_default()
        })
    });
    let step = move |cursor: fn(&Listed) -> Option<&String>| {
        Memo::new(move |_| {
            let cursor = answer.with_value(|listed| listed.and_then(cursor).cloned())?;
            Some(records.state.with(|state| state.with_cursor(cursor)))
        })
    };
    let previous = step(|listed| listed.previous.as_ref());
    let next = step(|listed| listed.next.as_ref());
    let address = |state: Memo<Option<super::State>>| {
        Signal::derive(move || state.with(|state| state.as_ref().map(|state| state.address(kind))))
    };
    for (title, keys, to) in [("Next page", "]", next), ("Previous page", "[", previous)] {
        let go = move || {
            if let Some(state) = to.get_untracked() {
                records.go(state);
            }
        };
        use_commands().register(Command::new("This page", Glyph::Table, title, go).keys(keys));
    }
    view! {
        <div class="list-foot">
            <Pagination summary previous=address(previous) next=address(next) />
        </div>
    }
    .into_any()
}

/// "302", "more than 10,000".
pub fn count(total: Total) -> String {
    let count = format::number(i64::try_from(total.count).unwrap_or(i64::MAX));
    match total.exact {
        true => count,
        false => format!("more than {count}"),
    }
}

/// "1 ticket", "302 tickets".
pub fn in_all(kind: &Kind, total: Total) -> String {
    let word = match total.exact && total.count == 1 {
        true => kind.one,
        false => kind.many,
    };
    format!("{} {word}", count(total))
}

fn summary(kind: &Kind, listed: &Listed, order: &str) -> String {
    let rows = listed.rows.len() as u64;
    let whole = listed.previous.is_none() && listed.next.is_none();
    match listed.total {
        Some(total) if whole || total.exact && total.count <= rows => {
            format!("{}, {order}", in_all(kind, total))
        }
        Some(total) => format!("{rows} of {}, {order}", in_all(kind, total)),
        None => format!("{rows} {} on this page, {order}", kind.many),
    }
}
