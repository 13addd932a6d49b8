//! The field for words of name or e-mail; writes them into the address once the typing pauses.

use std::time::Duration;

use leptos::ev;
use leptos::html::Input;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;

use super::context::use_list;
use crate::ui::{Command, Glyph, Icon, use_commands};

/// A pause in typing, before the list is asked.
const PAUSE: Duration = Duration::from_millis(180);

/// Name or e-mail.
#[component]
pub fn SearchField() -> AnyView {
    let list = use_list();
    let input = NodeRef::<Input>::new();
    // What is typed and not yet in the address.
    let typed = RwSignal::new(None::<String>);
    let pending = StoredValue::new(None::<TimeoutHandle>);
    let shown = move || {
        typed
            .get()
            .unwrap_or_else(|| list.state.with(|state| state.q.clone()))
    };

    let stop = move || {
        if let Some(handle) = pending.try_update_value(Option::take).flatten() {
            handle.clear();
        }
    };
    let apply = move || {
        stop();
        if let Some(words) = typed.get_untracked() {
            list.replace(list.state.get_untracked().with_q(words));
            typed.set(None);
        }
    };
    on_cleanup(stop);

    let on_input = move |event: ev::Event| {
        typed.set(Some(event_target_value(&event)));
        stop();
        pending.set_value(set_timeout_with_handle(apply, PAUSE).ok());
    };
    let on_keydown = move |event: ev::KeyboardEvent| {
        if event.key() == "Enter" && !event.is_composing() {
            apply();
        }
    };
    let focus = move || {
        if let Some(input) = input.get_untracked() {
            let _ = input.focus();
            input.select();
        }
    };
    use_commands().register(
        Command::new("This page", Glyph::Search, "Search members", focus)
            .keys("/")
            .words("find name e-mail email"),
    );
    view! {
        <div class="search" role="search">
            <Icon glyph=Glyph::Search />
            <input
                node_ref=input
                class="input search-input"
                type="search"
                name="q"
                autocomplete="off"
                spellcheck="false"
                placeholder="Search name or e-mail"
                aria-label="Search by name or e-mail"
                aria-keyshortcuts="/"
                dir="auto"
                prop:value=shown
                on:input=on_input
                on:keydown=on_keydown
            />
            <kbd class="key search-key" aria-hidden="true">"/"</kbd>
        </div>
    }
    .into_any()
}
