//! A question that must be answered first, as the browser's own modal dialog: it traps the focus and gives it back.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::{Glyph, IconButton, unique_id};

/// A modal dialog, shown while `open`. Escape, the cross and a press beside it close it through `on_close`.
#[component]
pub fn Dialog(
    #[prop(into)] open: Signal<bool>,
    #[prop(into)] on_close: Callback<()>,
    #[prop(into)] title: Signal<String>,
    /// Stands under the title and is read aloud with it.
    #[prop(optional, into)]
    text: Option<Signal<String>>,
    /// For a dialog whose content says what it is, as the palette does; the title is read aloud all the same.
    #[prop(optional)]
    bare: bool,
    #[prop(default = "dialog")] class: &'static str,
    /// Made anew each time it opens.
    content: ViewFn,
) -> AnyView {
    let node = NodeRef::<html::Dialog>::new();
    let title_id = unique_id("dialog");
    Effect::new(move |_| {
        let Some(dialog) = node.get() else { return };
        match (open.get(), dialog.open()) {
            (true, false) => _ = dialog.show_modal(),
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    // A press that begins and ends on the dialog itself is one on the backdrop: all else lies in the panel.
    let beside = move |event: leptos::ev::MouseEvent| {
        let on_itself = event.target().is_some_and(|target| {
            node.get_untracked().is_some_and(|dialog| {
                dialog.unchecked_ref::<wasm_bindgen::JsValue>()
                    == target.unchecked_ref::<wasm_bindgen::JsValue>()
            })
        });
        if on_itself {
            on_close.run(());
        }
    };
    let labelled_by = title_id.clone();
    let text_id = format!("{title_id}-text");
    let described_by = text.map(|_| text_id.clone());
    view! {
        <dialog
            node_ref=node
            class=class
            aria-labelledby=labelled_by
            aria-describedby=described_by
            // The focus begins on the dialog and not on its cross; a field inside may ask for it.
            autofocus=true
            on:mousedown=beside
            on:cancel=move |event: leptos::ev::Event| {
                event.prevent_default();
                on_close.run(());
            }
            on:close=move |_| if open.get_untracked() { on_close.run(()) }
        >
            {move || {
                open.get()
                    .then(|| {
                        let heading = if bare {
                            view! { <h2 class="visually-hidden" id=title_id.clone()>{title}</h2> }.into_any()
                        } else {
                            view! {
                                <header class="dialog-head">
                                    <h2 class="dialog-title" id=title_id.clone()>{title}</h2>
                                    <IconButton
                                        glyph=Glyph::Close
                                        label=Signal::stored("Close".to_owned())
                                        on_press=on_close
                                    />
                                </header>
                            }
                            .into_any()
                        };
                        let text = text.map(|text| view! { <p class="dialog-text" id=text_id.clone()>{text}</p> });
                        view! { <div class="dialog-panel">{heading}{text}{content.run()}</div> }
                    })
            }}
        </dialog>
    }
    .into_any()
}
