//! The page of the settings of ingestion: who may send events, what events become, and which were not counted.

use crm_types::auth::Role;
use crm_types::ingestion::{EventMap, EventRule, UnmappedEvents, WriteKey, WriteKeyList};
use leptos::prelude::*;

use super::event_map::event_map;
use super::keys::{Revoke, keys};
use super::new_key::NewKey;
use super::rule::{Rule, RuleDialog};
use super::unmapped::unmapped;
use crate::api;
use crate::shell::{panel_shapes, settings_page, trouble};
use crate::ui::{Glyph, Outdated, Remote, on_return, part, remote};

/// Everything on the page, asked for together: its parts speak of each other.
pub struct Ingestion {
    pub keys: WriteKeyList,
    pub map: EventMap,
    pub unmapped: UnmappedEvents,
}

impl Ingestion {
    /// What is said about an event so far.
    pub fn rule(&self, key: &str) -> Option<&EventRule> {
        self.map.items.iter().find(|rule| rule.key == key)
    }
}

type Answer = Remote<Ingestion, api::Error>;

/// Settings of ingestion, for those who may see them.
#[component]
pub fn IngestionPage() -> AnyView {
    settings_page("Ingestion", Glyph::Key, Role::Admin, settings)
}

fn settings() -> AnyView {
    let answer: Answer = remote(|| (), |()| ask());
    on_return(move || answer.retry());
    let editing = RwSignal::new(None::<Rule>);
    let making = RwSignal::new(false);
    let revoking = RwSignal::new(None::<WriteKey>);
    let changed = Callback::new(move |()| answer.retry());
    let tables = part(move || {
        let error = answer.error();
        answer.with_value(|known| match (known, error) {
            (None, None) => panel_shapes(3),
            (None, Some(error)) => trouble(&error, move || answer.retry()),
            (Some(known), error) => view! {
                {error.map(|error| view! { <Outdated why=error.title() on_retry=changed /> })}
                {keys(&known.keys.items, making, revoking)}
                {unmapped(known, editing)}
                {event_map(&known.map, editing)}
            }
            .into_any(),
        })
    });
    view! {
        <div class="settings-parts" aria-busy=Signal::derive(move || answer.loading().to_string())>
            <p class="settings-intro">
                "Products tell what their members do by Segment's HTTP API: point any Segment SDK at this host, with a write key of its own."
            </p>
            {tables}
        </div>
        <NewKey open=making changed />
        <Revoke revoking changed />
        <RuleDialog editing changed />
    }
    .into_any()
}

async fn ask() -> api::Result<Ingestion> {
    Ok(Ingestion {
        keys: api::list_write_keys().await?,
        map: api::list_event_rules().await?,
        unmapped: api::list_unmapped_events().await?,
    })
}
