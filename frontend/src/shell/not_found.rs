//! What stands at an address that is none; guesses nothing.

use leptos::prelude::*;

use super::use_title;
use crate::paths;
use crate::ui::{ButtonLook, EmptyState, Glyph, LinkButton};

/// There is nothing here.
#[component]
pub fn NotFoundPage() -> AnyView {
    use_title(|| "Not found".to_owned());
    view! {
        <div class="page-centre">
            <h1 class="visually-hidden">"Page not found"</h1>
            <EmptyState
                icon=Glyph::Search
                title="There is nothing at this address"
                text="The link may be old, or a letter of it got lost."
            >
                <LinkButton href=paths::HOME.to_owned() look=ButtonLook::Primary>"Go to the dashboard"</LinkButton>
            </EmptyState>
        </div>
    }
    .into_any()
}
