//! The map: what each known event becomes, where its properties are read from, and who said so.

use crm_types::ingestion::{EventMap, EventRule};
use leptos::prelude::*;

use super::rule::Rule;
use super::words::{action, heads};
use crate::ui::{TableFrame, TimeAgo};

/// The table of rules.
pub fn event_map(map: &EventMap, editing: RwSignal<Option<Rule>>) -> AnyView {
    let head = heads(&["Event", "Becomes", "Read from", "Changed", "Actions"]);
    let rows: Vec<AnyView> = map.items.iter().map(|rule| line(rule, editing)).collect();
    view! {
        <section class="panel" aria-labelledby="map-title">
            <header class="panel-head">
                <h2 class="panel-title" id="map-title">"What events become"</h2>
            </header>
            <TableFrame label="Table of rules" head>{rows}</TableFrame>
        </section>
    }
    .into_any()
}

fn line(rule: &EventRule, editing: RwSignal<Option<Rule>>) -> AnyView {
    let from = rule.readings.iter().flat_map(|reading| &reading.from);
    let from = from.map(String::as_str).collect::<Vec<_>>().join(", ");
    let changed = match rule.changed_at {
        None => "As it came".into_any(),
        Some(at) => {
            let by = rule.changed_by.as_ref().map(|by| format!(" by {by}"));
            view! { <TimeAgo at />{by} }.into_any()
        }
    };
    let own = rule.clone();
    let edit = move || editing.set(Some(Rule::of(own.clone())));
    view! {
        <tr>
            <td><span class="panel-name" dir="auto">{rule.event.clone()}</span></td>
            <td>{rule.target.label()}</td>
            <td><span class="panel-note">{from}</span></td>
            <td>{changed}</td>
            <td class="number">{action("Change", &rule.event, edit)}</td>
        </tr>
    }
    .into_any()
}
