//! Events that came and were not counted: how often, what they carry, why, and the way to change that.

use crm_types::ingestion::UnmappedEvent;
use leptos::prelude::*;

use super::page::Ingestion;
use super::rule::Rule;
use super::words::{action, heads};
use crate::ui::{Glyph, Icon, TableFrame, TimeAgo, format};

/// The table of events that were not counted.
pub fn unmapped(known: &Ingestion, editing: RwSignal<Option<Rule>>) -> AnyView {
    let events = &known.unmapped;
    let content = match events.items.is_empty() {
        true => view! {
            <p class="panel-none panel-well"><Icon glyph=Glyph::Check />"Every event that came was counted."</p>
        }
        .into_any(),
        false => {
            let head = heads(&["Event", "Times", "Last seen", "Carries", "Why", "Actions"]);
            let rows: Vec<AnyView> = events
                .items
                .iter()
                .map(|event| line(event, Rule::about(event, known.rule(&event.key)), editing))
                .collect();
            let more = events.has_more.then_some("There are more; the latest are shown.");
            view! {
                <TableFrame label="Table of events" head>{rows}</TableFrame>
                <p class="panel-none">{more}</p>
            }
            .into_any()
        }
    };
    view! {
        <section class="panel" aria-labelledby="unmapped-title">
            <header class="panel-head">
                <h2 class="panel-title" id="unmapped-title">"Events that were not counted"</h2>
            </header>
            {content}
        </section>
    }
    .into_any()
}

fn line(event: &UnmappedEvent, rule: Rule, editing: RwSignal<Option<Rule>>) -> AnyView {
    let why = event
        .reason
        .as_deref()
        .unwrap_or("Not in the map")
        .to_owned();
    let edit = move || editing.set(Some(rule.clone()));
    view! {
        <tr>
            <td><span class="panel-name" dir="auto">{event.event.clone()}</span></td>
            <td class="number">{format::number(event.count)}</td>
            <td><TimeAgo at=event.last_seen_at /></td>
            <td><span class="panel-note">{event.properties.join(", ")}</span></td>
            <td><span class="panel-note">{why}</span></td>
            <td class="number">{action("Map", &event.event, edit)}</td>
        </tr>
    }
    .into_any()
}
