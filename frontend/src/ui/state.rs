//! What stands where content should: nothing there yet, or something went wrong; always with a way on.

use leptos::prelude::*;

use super::{Button, ButtonLook, Glyph, Icon, Notice, Tone};

/// Nothing here, and what to do about it.
#[component]
pub fn EmptyState(
    #[prop(default = Glyph::Search)] icon: Glyph,
    #[prop(into)] title: String,
    #[prop(into)] text: String,
    /// Buttons or links that lead on.
    #[prop(optional)]
    children: Option<Children>,
) -> AnyView {
    view! {
        <div class="state">
            <span class="state-icon"><Icon glyph=icon /></span>
            <h2 class="state-title">{title}</h2>
            <p class="state-text">{text}</p>
            {children.map(|children| view! { <div class="state-actions">{children()}</div> })}
        </div>
    }
    .into_any()
}

/// What happened, and another attempt.
#[component]
pub fn ErrorState(
    #[prop(into)] title: String,
    #[prop(into)] text: String,
    /// What the server's log knows it by.
    #[prop(optional_no_strip)]
    request_id: Option<String>,
    #[prop(into)] on_retry: Callback<()>,
) -> AnyView {
    view! {
        <div class="state" role="alert">
            <span class="state-icon state-icon-wrong"><Icon glyph=Glyph::Alert /></span>
            <h2 class="state-title">{title}</h2>
            <p class="state-text">{text}</p>
            <div class="state-actions">
                <Button icon=Glyph::Refresh on_press=on_retry>"Try again"</Button>
            </div>
            {request_id.map(|id| view! { <p class="state-note">"Request " <code>{id}</code></p> })}
        </div>
    }
    .into_any()
}

/// What is shown may be old, because the newest could not be had.
#[component]
pub fn Outdated(#[prop(into)] why: String, #[prop(into)] on_retry: Callback<()>) -> AnyView {
    view! {
        <div role="alert">
            <Notice tone=Tone::Caution>
                <p class="outdated">
                    <span>"This may be out of date. " {why}</span>
                    <Button look=ButtonLook::Ghost icon=Glyph::Refresh on_press=on_retry>"Try again"</Button>
                </p>
            </Notice>
        </div>
    }
    .into_any()
}
