//! Something to be taken along: shown whole, and copied by one press. Where the browser lets nobody copy, the text is
//! selected instead.

use leptos::html::Input;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;

use super::{Button, Glyph, use_announcer};

/// A text in a field that cannot be changed, and a button that copies it.
#[component]
pub fn CopyField(#[prop(into)] label: String, text: String) -> AnyView {
    let input = NodeRef::<Input>::new();
    let copied = RwSignal::new(false);
    let announcer = use_announcer();
    let value = text.clone();
    let copy = move |()| {
        let Some(field) = input.get_untracked() else {
            return;
        };
        field.select();
        let text = text.clone();
        spawn_local(async move {
            // Undefined where the page was not served securely.
            let clipboard = js_sys::Reflect::get(&window().navigator(), &"clipboard".into());
            if clipboard.is_ok_and(|clipboard| clipboard.is_undefined()) {
                return;
            }
            let written = window().navigator().clipboard().write_text(&text);
            if JsFuture::from(written).await.is_ok() {
                copied.try_set(true);
                announcer.say("Copied");
            }
        });
    };
    view! {
        <div class="copy">
            <input
                node_ref=input
                class="input copy-text"
                readonly
                aria-label=label
                value=value
                on:focus=move |_| if let Some(field) = input.get_untracked() { field.select() }
            />
            <Button icon=Glyph::Copy on_press=copy>
                {super::text(move || if copied.get() { "Copied" } else { "Copy" }.to_owned())}
            </Button>
        </div>
    }
    .into_any()
}
