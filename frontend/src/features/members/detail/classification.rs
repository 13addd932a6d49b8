//! How a member is classified and tagged: every choice is shown at once and saved by itself.

use crm_types::auth::Role;
use crm_types::statuses::StatusList;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::edit::{Fields, Part, use_desk};
use super::saving::SavingMark;
use super::tags::Tags;
use crate::features::auth::use_may;
use crate::features::statuses;
use crate::ui::{Badge, part, unique_id};

/// Where a status lies in what people set.
type Slot = fn(&mut Fields) -> &mut Option<String>;

/// Engagement, health and tags.
#[component]
pub fn Classification() -> AnyView {
    let id = unique_id("classification");
    let labelled_by = id.clone();
    let may = use_may(Role::Agent);
    let reading = part(move || {
        match may.get() {
        true => ().into_any(),
        false => view! {
            <p class="facts-note">"You can look at this. Your role does not include changing members."</p>
        }
        .into_any(),
    }
    });
    view! {
        <section class="facts" aria-labelledby=labelled_by>
            <header class="facts-head">
                <h2 class="facts-title" id=id>"Classification"</h2>
                <SavingMark of=Part::Classification />
            </header>
            {reading}
            {status("Engagement", StatusList::Engagement, |fields| &mut fields.engagement, may)}
            {status("Health", StatusList::Health, |fields| &mut fields.health, may)}
            <Tags may />
        </section>
    }
    .into_any()
}

fn status(legend: &'static str, list: StatusList, slot: Slot, may: Signal<bool>) -> AnyView {
    let desk = use_desk();
    let chosen = Memo::new(move |_| desk.mine(|mine| slot(&mut mine.clone()).clone()).flatten());
    // One that is in no list any more is shown all the same.
    let stranger = Memo::new(move |_| {
        chosen
            .get()
            .filter(|key| statuses::find(list, key).is_none())
    });
    let name = StoredValue::new(unique_id("status"));
    // By keys one walks through all that lie between: what one passes is not saved.
    let by_key = StoredValue::new(false);
    let choose = move |key: Option<String>| {
        let change = |mine: &mut Fields| *slot(mine) = key;
        match by_key.get_value() {
            true => desk.pass(change),
            false => desk.classify(change),
        }
    };
    let left = move |event: leptos::ev::FocusEvent| {
        let inside = event_target::<web_sys::Element>(&event).closest("fieldset");
        let next = event
            .related_target()
            .and_then(|next| next.dyn_into::<web_sys::Node>().ok());
        if !inside.is_ok_and(|group| group.is_some_and(|group| group.contains(next.as_ref()))) {
            desk.save();
        }
    };
    let pill = move |key: Option<String>| {
        let (tone, text) = match &key {
            None => (crate::ui::Tone::Unknown, "Not set".to_owned()),
            Some(_) => statuses::badge(list, key.as_deref()),
        };
        let own = key.clone();
        view! {
            <label class="pill">
                <input
                    type="radio"
                    name=name.get_value()
                    prop:checked=move || chosen.get() == own
                    disabled=move || !may.get()
                    on:change=move |_| choose(key.clone())
                />
                <Badge tone text />
            </label>
        }
        .into_any()
    };
    let pills = part(move || {
        let keys = statuses::known(list).into_iter().map(|status| status.key);
        let keys = keys.chain(stranger.get()).map(Some);
        std::iter::once(None)
            .chain(keys)
            .map(pill)
            .collect::<Vec<_>>()
            .into_any()
    });
    view! {
        <fieldset
            class="pills"
            on:keydown=move |_| by_key.set_value(true)
            on:pointerdown=move |_| by_key.set_value(false)
            on:focusout=left
        >
            <legend class="field-label">{legend}</legend>
            <div class="pills-row">{pills}</div>
        </fieldset>
    }
    .into_any()
}
