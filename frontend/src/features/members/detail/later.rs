//! Tabs for what does not exist yet: says so plainly, and what can be done instead; pretends nothing.

use leptos::prelude::*;

use crate::ui::{EmptyState, Glyph};

/// The tickets.
pub fn support() -> AnyView {
    view! {
        <EmptyState
            icon=Glyph::Ticket
            title="No tickets"
            text="Tickets are not set up here yet. Once they are, those of this member stand here."
        />
    }
    .into_any()
}
