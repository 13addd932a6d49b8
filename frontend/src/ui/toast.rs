//! Short messages at the edge of the page that leave by themselves, and offer a way back where there is one; for what
//! must not be missed, use a state or a dialog.

use std::time::Duration;

use leptos::prelude::*;

use super::{Glyph, Icon, IconButton, Tone};

/// Long enough to read and to reach *Undo*.
const STAYS: Duration = Duration::from_secs(7);

/// One message.
#[derive(Clone)]
pub struct Toast {
    pub text: String,
    pub tone: Tone,
    /// What a button in it says and does.
    pub action: Option<(String, Callback<()>)>,
}

impl Toast {
    /// It is done.
    pub fn done(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            tone: Tone::Positive,
            action: None,
        }
    }

    /// Good to know.
    pub fn info(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            tone: Tone::Neutral,
            action: None,
        }
    }

    /// It did not work.
    pub fn failed(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            tone: Tone::Negative,
            action: None,
        }
    }

    /// With a way back.
    pub fn undo(self, undo: impl Fn() + Send + Sync + 'static) -> Self {
        Self {
            action: Some(("Undo".to_owned(), Callback::new(move |()| undo()))),
            ..self
        }
    }
}

/// The messages on show, oldest first.
#[derive(Clone, Copy)]
pub struct Toasts {
    shown: RwSignal<Vec<(u32, Toast)>>,
    last: StoredValue<u32>,
    /// While the pointer or the focus is on them, none leaves.
    held: RwSignal<bool>,
}

impl Toasts {
    pub fn show(&self, toast: Toast) {
        let id = self.last.get_value() + 1;
        self.last.set_value(id);
        self.shown.update(|shown| {
            shown.push((id, toast));
            // More than three cover the page.
            if shown.len() > 3 {
                shown.remove(0);
            }
        });
        self.leave_later(id);
    }

    fn leave_later(self, id: u32) {
        set_timeout(
            move || match self.held.try_get_untracked() {
                Some(true) => self.leave_later(id),
                Some(false) => self.dismiss(id),
                None => {}
            },
            STAYS,
        );
    }

    fn dismiss(&self, id: u32) {
        self.shown
            .try_update(|shown| shown.retain(|(other, _)| *other != id));
    }
}

/// Makes toasts known to everything below.
pub fn provide_toasts() -> Toasts {
    let toasts = Toasts {
        shown: RwSignal::new(Vec::new()),
        last: StoredValue::new(0),
        held: RwSignal::new(false),
    };
    provide_context(toasts);
    toasts
}

/// Where to show one.
pub fn use_toasts() -> Toasts {
    use_context().unwrap_or_else(provide_toasts)
}

/// Where they appear. One to the page.
#[component]
pub fn ToastHost() -> AnyView {
    let toasts = use_toasts();
    let hold = move |held: bool| toasts.held.set(held);
    view! {
        <div
            class="toasts"
            role="status"
            aria-live="polite"
            on:pointerenter=move |_| hold(true)
            on:pointerleave=move |_| hold(false)
            on:focusin=move |_| hold(true)
            on:focusout=move |_| hold(false)
        >
            <For each=move || toasts.shown.get() key=|(id, _)| *id let((id, toast))>
                {card(toasts, id, toast)}
            </For>
        </div>
    }
    .into_any()
}

fn card(toasts: Toasts, id: u32, toast: Toast) -> AnyView {
    let glyph = match toast.tone {
        Tone::Positive => Glyph::Check,
        Tone::Negative | Tone::Caution => Glyph::Alert,
        _ => Glyph::Info,
    };
    let class = match toast.tone {
        Tone::Negative => "toast toast-wrong",
        Tone::Neutral => "toast toast-info",
        _ => "toast",
    };
    let action = toast.action.map(|(label, run)| {
        let press = move |_| {
            run.run(());
            toasts.dismiss(id);
        };
        view! { <button type="button" class="toast-action" on:click=press>{label}</button> }
    });
    view! {
        <div class=class>
            <Icon glyph />
            <p class="toast-text">{toast.text}</p>
            {action}
            <IconButton
                glyph=Glyph::Close
                label=Signal::stored("Dismiss".to_owned())
                on_press=move |()| toasts.dismiss(id)
            />
        </div>
    }
    .into_any()
}
