//! A status in a word with a dot of its tone; the dot never speaks alone.

use leptos::prelude::*;

/// What the colour of a badge says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    Positive,
    Accent,
    Caution,
    Negative,
    #[default]
    Neutral,
    Violet,
    Teal,
    Pink,
    /// Nobody has said yet: a ring instead of a dot.
    Unknown,
}

impl Tone {
    const fn class(self) -> &'static str {
        match self {
            Self::Positive => "badge tone-positive",
            Self::Accent => "badge tone-accent",
            Self::Caution => "badge tone-caution",
            Self::Negative => "badge tone-negative",
            Self::Neutral => "badge tone-neutral",
            Self::Violet => "badge tone-violet",
            Self::Teal => "badge tone-teal",
            Self::Pink => "badge tone-pink",
            Self::Unknown => "badge tone-unknown",
        }
    }
}

/// A dot and a word.
#[component]
pub fn Badge(#[prop(optional)] tone: Tone, #[prop(into)] text: String) -> AnyView {
    view! {
        <span class=tone.class()>
            <span class="badge-dot" aria-hidden="true"></span>
            <span class="badge-text">{text}</span>
        </span>
    }
    .into_any()
}
