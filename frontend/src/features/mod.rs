//! What the product does, a folder to a word; each is built of `ui`, asks through `api`, and knows no other, but who is
//! signed in (`auth`), how a run goes (`jobs`), which statuses there are (`statuses`), how amounts came about (`revenue`),
//! how members are written to (`messages`, `broadcasts`), and what they asked for help with (`tickets`).

pub mod auth;
pub mod broadcasts;
pub mod dashboard;
pub mod ingestion;
pub mod jobs;
pub mod leads;
pub mod members;
pub mod messages;
pub mod revenue;
pub mod statuses;
pub mod tickets;

use crm_types::auth::Role;

use crate::api::Happening;
use crate::paths;
use crate::shell::{NavEntry, use_live};
use crate::ui::Glyph;

/// Asks for what the page at this address will need, before anything else is known: nothing waits for the session.
pub fn start(path: &str, search: &str) {
    if path == crate::paths::MEMBERS && auth::probably_signed_in() {
        members::ask_at_start(search);
    }
}

/// Makes known what features remember while somebody is signed in, and forget afterwards.
pub fn provide() {
    members::provide_list_memory();
    statuses::load();
    // Labels and colours may be other ones.
    use_live().on(|happening| {
        if matches!(happening, Happening::Missed) {
            statuses::load();
        }
    });
    messages::provide_unread();
}

/// What the sidebar leads to for somebody of this role, in its order.
pub fn navigation(role: Option<Role>) -> Vec<NavEntry> {
    let mut entries = vec![
        dashboard::navigation(),
        members::navigation(),
        members::board_navigation(),
        messages::navigation().view(broadcasts::navigation().beyond()),
        tickets::navigation(),
        leads::navigation(),
        jobs::navigation().minor(),
    ];
    if role == Some(Role::Agent) {
        // The one setting that is theirs.
        entries.push(messages::templates_navigation().minor());
    }
    if role >= Some(Role::Admin) {
        entries.push(
            NavEntry::new("Settings", Glyph::Settings, paths::SETTINGS)
                .keys("g s")
                .minor()
                .view(ingestion::navigation())
                .view(statuses::navigation())
                .view(revenue::navigation())
                .view(messages::templates_navigation())
                .view(tickets::settings_navigation())
                .view(leads::settings_navigation()),
        );
    }
    entries
}
