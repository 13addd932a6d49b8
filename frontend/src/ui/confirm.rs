//! A question before something is done: what will happen, and the two ways on; does nothing by itself.

use leptos::prelude::*;

use super::{Button, ButtonLook, Dialog};

/// Asks while `open`. Both ways on end with `on_close`.
#[component]
pub fn ConfirmDialog(
    #[prop(into)] open: Signal<bool>,
    #[prop(into)] on_close: Callback<()>,
    #[prop(into)] title: Signal<String>,
    /// What will happen.
    #[prop(into)]
    text: Signal<String>,
    /// What the button that does it says: a verb, never "OK".
    confirm: &'static str,
    /// The way back.
    #[prop(default = "Cancel")]
    back: &'static str,
    /// [`ButtonLook::Danger`] for what cannot be undone.
    #[prop(default = ButtonLook::Primary)]
    look: ButtonLook,
    /// Choices to be made first.
    #[prop(optional_no_strip)]
    choices: Option<ViewFn>,
    #[prop(into)] on_confirm: Callback<()>,
) -> AnyView {
    let confirmed = move |()| {
        on_confirm.run(());
        on_close.run(());
    };
    // Enter does what somebody came for, unless it cannot be undone.
    let danger = look == ButtonLook::Danger;
    let content = move || {
        view! {
            {choices.as_ref().map(|choices| view! { <div class="dialog-body">{choices.run()}</div> })}
            <footer class="dialog-foot">
                <Button autofocus=danger on_press=on_close>{back}</Button>
                <Button look autofocus=!danger on_press=confirmed>{confirm}</Button>
            </footer>
        }
    };
    view! {
        <Dialog
            open=open
            on_close
            title
            text
            content=ViewFn::from(content)
        />
    }
    .into_any()
}
