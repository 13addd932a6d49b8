//! A field for words that are looked for; tells them once the typing pauses.

use std::time::Duration;

use leptos::ev;
use leptos::html::Input;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;

use super::{Command, Glyph, Icon, use_commands};

/// A pause in typing, before anybody is asked.
const PAUSE: Duration = Duration::from_millis(180);

/// The field, which `/` leads to.
#[component]
pub fn SearchField(
    /// What is searched, as in "name or e-mail".
    label: &'static str,
    /// As in "Search members".
    command: &'static str,
    /// The words that hold.
    value: Signal<String>,
    #[prop(into)] on_change: Callback<String>,
) -> AnyView {
    let input = NodeRef::<Input>::new();
    // What is typed and not yet told.
    let typed = RwSignal::new(None::<String>);
    let pending = StoredValue::new(None::<TimeoutHandle>);
    let shown = move || typed.get().unwrap_or_else(|| value.get());

    let stop = move || {
        if let Some(handle) = pending.try_update_value(Option::take).flatten() {
            handle.clear();
        }
    };
    let apply = move || {
        stop();
        if let Some(words) = typed.get_untracked() {
            on_change.run(words);
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
        Command::new("This page", Glyph::Search, command, focus)
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
                placeholder=format!("Search {label}")
                aria-label=format!("Search by {label}")
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
