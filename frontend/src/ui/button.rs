//! Buttons and links that look like them; does nothing by itself.

use leptos::html;
use leptos::prelude::*;

use super::{Glyph, Icon};

/// How much a button asks to be pressed. One primary to a view.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonLook {
    Primary,
    #[default]
    Secondary,
    /// Without a frame until it is pointed at.
    Ghost,
    Danger,
}

impl ButtonLook {
    const fn class(self) -> &'static str {
        match self {
            Self::Primary => "button button-primary",
            Self::Secondary => "button",
            Self::Ghost => "button button-ghost",
            Self::Danger => "button button-danger",
        }
    }
}

/// Whether a button sends its form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    #[default]
    Button,
    Submit,
}

impl ButtonKind {
    const fn text(self) -> &'static str {
        match self {
            Self::Button => "button",
            Self::Submit => "submit",
        }
    }
}

/// A button with a text. While `busy` it keeps its width and its focus and takes no press.
#[component]
pub fn Button(
    #[prop(optional)] look: ButtonLook,
    #[prop(optional)] kind: ButtonKind,
    #[prop(optional)] icon: Option<Glyph>,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(optional, into)] busy: Signal<bool>,
    /// Shown as a key at the right, as in a toolbar.
    #[prop(optional)]
    keys: Option<&'static str>,
    /// Read aloud instead of the text, where that says too little by itself: it must begin with it.
    #[prop(optional, into)]
    label: Option<String>,
    /// Takes the focus when it appears, as in a dialog.
    #[prop(optional)]
    autofocus: bool,
    #[prop(optional, into)] on_press: Option<Callback<()>>,
    children: Children,
) -> AnyView {
    let node = NodeRef::<html::Button>::new();
    if autofocus {
        Effect::new(move |_| {
            if let Some(button) = node.get() {
                let _ = button.focus();
            }
        });
    }
    let press = move |event: leptos::ev::MouseEvent| {
        if busy.get_untracked() {
            event.prevent_default();
        } else if let Some(on_press) = on_press {
            on_press.run(());
        }
    };
    view! {
        <button
            node_ref=node
            type=kind.text()
            class=look.class()
            class:busy=busy
            disabled=disabled
            aria-label=label
            aria-busy=move || busy.get().then_some("true")
            on:click=press
        >
            {icon.map(|glyph| view! { <Icon glyph /> })}
            <span class="button-text">{children()}</span>
            {keys.map(|keys| view! { <kbd class="key">{keys}</kbd> })}
        </button>
    }
    .into_any()
}

/// A button of an icon alone; the label is read aloud and shown on hover.
#[component]
pub fn IconButton(
    glyph: Glyph,
    #[prop(into)] label: Signal<String>,
    #[prop(optional, into)] disabled: Signal<bool>,
    /// For a button that stays down.
    #[prop(optional, into)]
    pressed: Option<Signal<bool>>,
    #[prop(into)] on_press: Callback<()>,
) -> AnyView {
    view! {
        <button
            type="button"
            class="icon-button"
            aria-label=label
            data-tip=label
            disabled=disabled
            aria-pressed=move || pressed.map(|pressed| pressed.get().to_string())
            on:click=move |_| on_press.run(())
        >
            <Icon glyph />
        </button>
    }
    .into_any()
}

/// A link that looks like a button: it goes somewhere, and can be opened in a tab of its own.
#[component]
pub fn LinkButton(
    #[prop(into)] href: Signal<String>,
    #[prop(optional)] look: ButtonLook,
    #[prop(optional)] icon: Option<Glyph>,
    /// Beside going there, when it is followed here and not in a tab of its own.
    #[prop(optional, into)]
    on_press: Option<Callback<()>>,
    children: Children,
) -> AnyView {
    let press = move |event: leptos::ev::MouseEvent| {
        let elsewhere =
            event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
        if let Some(on_press) = on_press.filter(|_| !elsewhere) {
            on_press.run(());
        }
    };
    view! {
        <a class=look.class() href=href on:click=press>
            {icon.map(|glyph| view! { <Icon glyph /> })}
            <span class="button-text">{children()}</span>
        </a>
    }
    .into_any()
}
