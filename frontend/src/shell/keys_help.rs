//! The keys, read from the registry of commands, so that the list is never wrong.

use leptos::prelude::*;

use crate::lazy::lazy_view;
use crate::ui::{Command, Dialog, keys_text, use_commands};

/// The dialog behind `?`.
#[component]
pub fn KeysHelp(open: RwSignal<bool>) -> AnyView {
    let content = || keys_list().piece();
    view! {
        <Dialog
            open=open
            on_close=move |()| open.set(false)
            title=Signal::stored("Keyboard shortcuts".to_owned())
            content=ViewFn::from(content)
        />
    }
    .into_any()
}

lazy_view! {
    /// All keys under their headings.
    fn keys_list() in opened = untrack(list);
}

fn list() -> AnyView {
    groups(use_commands().all())
        .into_iter()
        .map(|(group, commands)| {
            let rows = commands
                .into_iter()
                .map(|(title, keys)| {
                    view! {
                        <div class="keys-row">
                            <dt>{title}</dt>
                            <dd>{keys}</dd>
                        </div>
                    }
                })
                .collect_view();
            view! {
                <section class="keys-group">
                    <h3 class="keys-head">{group}</h3>
                    <dl>{rows}</dl>
                </section>
            }
        })
        .collect_view()
        .into_any()
}

/// Those with keys, under their headings, in the order they were registered.
fn groups(commands: Vec<Command>) -> Vec<(&'static str, Vec<(String, AnyView)>)> {
    let mut groups: Vec<(&'static str, Vec<(String, AnyView)>)> = Vec::new();
    for command in commands {
        let Some(keys) = command.keys else { continue };
        let keys = keys
            .split(' ')
            .map(|stroke| view! { <kbd class="key">{keys_text(stroke)}</kbd> })
            .collect_view()
            .into_any();
        match groups.iter_mut().find(|(group, _)| *group == command.group) {
            Some((_, list)) => list.push((command.title, keys)),
            None => groups.push((command.group, vec![(command.title, keys)])),
        }
    }
    groups
}
