//! A line that stays and says something about what lies around it; for what passes by itself, use a toast.

use leptos::prelude::*;

use super::{Glyph, Icon, Tone};

/// An icon and whatever it is about.
#[component]
pub fn Notice(#[prop(optional)] tone: Tone, children: Children) -> AnyView {
    let (class, glyph) = match tone {
        Tone::Negative => ("notice notice-wrong", Glyph::Alert),
        Tone::Caution => ("notice notice-caution", Glyph::Alert),
        Tone::Positive => ("notice notice-positive", Glyph::Check),
        _ => ("notice", Glyph::Info),
    };
    view! {
        <div class=class>
            <Icon glyph />
            <div class="notice-body">{children()}</div>
        </div>
    }
    .into_any()
}
