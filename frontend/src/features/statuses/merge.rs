//! The question before a status goes away: which one its members get instead, and how many they are.

use crm_types::statuses::{StatusDefinition, StatusList};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::page::Shared;
use crate::api;
use crate::ui::{ButtonLook, Choice, ConfirmDialog, Select, Toast, format, use_toasts};

/// The status that is to go.
#[derive(Clone)]
pub struct Merge {
    pub list: StatusList,
    pub from: StatusDefinition,
}

fn members(count: i64) -> String {
    match count {
        0 => "No member has it".to_owned(),
        1 => "1 member has it, and gets the other one".to_owned(),
        count => format!(
            "{} members have it, and get the other one",
            format::number(count)
        ),
    }
}

/// The dialog, shown while a status is to go.
#[component]
pub fn MergeDialog(shared: Shared) -> AnyView {
    let merging = shared.merging;
    let into = RwSignal::new(None::<String>);
    let toasts = use_toasts();
    let others = move || {
        let Some(merge) = merging.get() else {
            return Vec::new();
        };
        let list = shared.list(merge.list).into_iter();
        list.filter(|status| status.key != merge.from.key)
            .collect::<Vec<_>>()
    };
    let chosen = move || {
        let others = others();
        let wanted = into.get();
        let found = others
            .iter()
            .find(|status| Some(&status.key) == wanted.as_ref());
        found.or(others.first()).cloned()
    };
    let choices = move || {
        let choices = untrack(others)
            .into_iter()
            .map(|status| Choice::new(status.key, status.label))
            .collect();
        let value = Signal::derive(move || chosen().map(|status| status.key).unwrap_or_default());
        view! { <Select label="Merge into" choices value on_change=move |key| into.set(Some(key)) /> }
    };
    let text = move || match (merging.get(), chosen()) {
        (Some(merge), Some(other)) => format!(
            "{}: “{}”. Each of these changes stands in the member’s history. “{}” is gone afterwards, also from filters that name it.",
            members(merge.from.members),
            other.label,
            merge.from.label
        ),
        _ => String::new(),
    };
    let confirm = move |()| {
        let (Some(merge), Some(other)) = (merging.get_untracked(), untrack(chosen)) else {
            return;
        };
        spawn_local(async move {
            match api::merge_status(merge.list, &merge.from.key, other.key).await {
                Ok(()) => {
                    let text = format!("“{}” becomes “{}”.", merge.from.label, other.label);
                    toasts.show(Toast::done(text));
                }
                Err(error) => toasts.show(Toast::failed(format!("Not merged. {}", error.detail()))),
            }
            shared.answer.retry();
        });
    };
    let name = move || merging.with(|merge| merge.as_ref().map(|merge| merge.from.label.clone()));
    view! {
        <ConfirmDialog
            open=Signal::derive(move || merging.with(Option::is_some))
            on_close=move |()| {
                merging.set(None);
                into.set(None);
            }
            title=Signal::derive(move || format!("Merge “{}” into another status?", name().unwrap_or_default()))
            text=Signal::derive(text)
            confirm="Merge"
            look=ButtonLook::Danger
            choices=Some(ViewFn::from(choices))
            on_confirm=confirm
        />
    }
    .into_any()
}
