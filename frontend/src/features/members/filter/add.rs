//! *Add filter*: first which field, found by typing, then its form; adds one part to the filter.

use crm_types::filter::{Expr, Field};
use leptos::ev;
use leptos::html::Input;
use leptos::prelude::*;

use super::draft::Draft;
use super::form::{FilterForm, focus_first};
use super::groups::matching;
use super::parts;
use crate::features::members::list::context::use_list;
use crate::shell::language::suggestions::{option_id, step};
use crate::ui::{Command, Glyph, Icon, Popover, Skeleton, use_commands};

const LIST: &str = "filter-fields";

/// The button and what it opens.
#[component]
pub fn AddFilter() -> AnyView {
    let trigger = view! {
        <Icon glyph=Glyph::Plus />
        "Add filter"
    };
    use_commands().register(
        Command::new("This page", Glyph::Filter, "Add a filter", press_button)
            .words("condition narrow"),
    );
    view! {
        <Popover
            trigger=trigger.into_any()
            trigger_class="filter-add"
            panel_label="Add filter"
            on_open=Callback::new(|panel: web_sys::HtmlElement| focus_first(&panel))
            panel=ViewFn::from(|| super::add_panel().piece())
        />
    }
    .into_any()
}

fn press_button() {
    use wasm_bindgen::JsCast;
    let button = document().query_selector(".filter-add").ok().flatten();
    if let Some(button) = button.and_then(|button| button.dyn_into::<web_sys::HtmlElement>().ok()) {
        button.click();
    }
}

/// What the button opens.
#[component]
pub fn AddPanel() -> AnyView {
    let list = use_list();
    let field = RwSignal::new(None::<Field>);
    let apply = move |part: Expr| {
        let filter = list.expr_untracked();
        let end = parts::parts(filter.as_ref()).len();
        list.set_filter(parts::with(filter.as_ref(), end, part).as_ref());
    };
    // What is added to a filter that is still being read would take its place.
    let known = Memo::new(move |_| list.reading.with(Option::is_some));
    (move || match field.get() {
        _ if !known.get() => view! { <p aria-busy="true"><Skeleton width="long" /></p> }.into_any(),
        None => view! { <FieldList on_choose=move |chosen| field.set(Some(chosen)) /> }.into_any(),
        Some(chosen) => {
            view! { <FilterForm draft=Draft::new(chosen) on_apply=apply on_back=move |()| field.set(None) /> }.into_any()
        }
    })
    .into_any()
}

/// The fields in their groups; a combobox, so that typing and arrows work together.
#[component]
fn FieldList(#[prop(into)] on_choose: Callback<Field>) -> AnyView {
    let typed = RwSignal::new(String::new());
    let at = RwSignal::new(0_usize);
    let input = NodeRef::<Input>::new();
    let groups = Memo::new(move |_| typed.with(|typed| matching(typed)));
    let fields = Memo::new(move |_| {
        groups.with(|groups| {
            groups
                .iter()
                .flat_map(|(_, fields)| fields.clone())
                .collect::<Vec<_>>()
        })
    });
    // Shown again after *back*, when no popover opens to give the focus.
    Effect::new(move |_| {
        if let Some(input) = input.get() {
            let _ = input.focus();
        }
    });
    let on_keydown = move |event: ev::KeyboardEvent| {
        let count = fields.with_untracked(Vec::len);
        if event.key() == "Enter" {
            event.prevent_default();
            if let Some(field) =
                fields.with_untracked(|fields| fields.get(at.get_untracked()).copied())
            {
                on_choose.run(field);
            }
        } else if let Some(next) = step(&event.key(), Some(at.get_untracked()), count) {
            event.prevent_default();
            at.set(next);
            crate::shell::language::suggestions::reveal(LIST, next);
        }
    };
    let option = move |field: Field| {
        let index = move || {
            fields
                .with(|fields| fields.iter().position(|own| *own == field))
                .unwrap_or_default()
        };
        let selected = Memo::new(move |_| index() == at.get());
        view! {
            <div
                class="field-option"
                role="option"
                id=move || option_id(LIST, index())
                aria-selected=move || selected.get().to_string()
                on:click=move |_| on_choose.run(field)
                on:pointermove=move |_| if !selected.get_untracked() { at.set(index()) }
            >
                <span>{field.info().label}</span>
                <code class="field-name">{field.name()}</code>
            </div>
        }
    };
    let sections = move || {
        groups
            .get()
            .into_iter()
            .map(|(label, fields)| {
                view! {
                    <div role="group" aria-label=label>
                        <div class="field-group" aria-hidden="true">{label}</div>
                        {fields.into_iter().map(option).collect_view()}
                    </div>
                }
            })
            .collect_view()
    };
    view! {
        <div class="field-list">
            <input
                node_ref=input
                class="input field-search"
                type="text"
                role="combobox"
                placeholder="Find a field"
                aria-label="Find a field"
                aria-expanded="true"
                aria-controls=LIST
                aria-autocomplete="list"
                aria-activedescendant=move || fields.with(|fields| !fields.is_empty()).then(|| option_id(LIST, at.get()))
                autocomplete="off"
                spellcheck="false"
                autocapitalize="none"
                data-first=""
                on:input=move |event| {
                    typed.set(event_target_value(&event));
                    at.set(0);
                }
                on:keydown=on_keydown
            />
            <div class="field-options" id=LIST role="listbox" aria-label="Fields">{sections}</div>
            {move || fields.with(Vec::is_empty).then(|| view! { <p class="field-none">"No field is called that."</p> })}
        </div>
    }
    .into_any()
}
