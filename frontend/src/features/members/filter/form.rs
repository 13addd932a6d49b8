//! The form of one filter: how the field compares, and with what; applied with Enter or its button, never halfway.

use crm_types::filter::{Expr, Field, Kind, Measure, Unit};
use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::describe::unit_words;
use super::draft::Draft;
use super::known::words_of;
use super::relation::{Relation, find, relations};
use crate::ui::{
    Badge, Button, ButtonKind, ButtonLook, Choice, Glyph, IconButton, Select, close_popover,
};

/// What a value is put in with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Control {
    Nothing,
    Words,
    Text,
    Number,
    Day,
    Span,
}

fn control(draft: &Draft) -> Control {
    let relation = draft.relation;
    match draft.field.kind() {
        _ if relation.alone() => Control::Nothing,
        _ if draft.picks_words() => Control::Words,
        Kind::Integer | Kind::Decimal | Kind::Money => Control::Number,
        Kind::Date | Kind::Instant if relation.relative() => Control::Span,
        Kind::Date | Kind::Instant => Control::Day,
        Kind::Id | Kind::Text | Kind::Tags | Kind::Word { .. } => Control::Text,
    }
}

/// Puts the focus where the form, or the list of fields, begins.
pub fn focus_first(panel: &Element) {
    let first = panel.query_selector("[data-first]").ok().flatten();
    let first = first.or_else(|| panel.query_selector("input, select, button").ok().flatten());
    if let Some(first) = first.and_then(|first| first.dyn_into::<HtmlElement>().ok()) {
        let _ = first.focus();
    }
}

/// The form that begins with `draft`.
#[component]
pub fn FilterForm(
    draft: Draft,
    #[prop(into)] on_apply: Callback<Expr>,
    /// Back to the choice of a field.
    #[prop(optional, into)]
    on_back: Option<Callback<()>>,
) -> AnyView {
    let field = draft.field;
    let draft = RwSignal::new(draft);
    let tried = RwSignal::new(false);
    let form = NodeRef::<html::Form>::new();
    // Made after the choice of a field, when no popover opens to give the focus.
    Effect::new(move |_| {
        if let (true, Some(form)) = (on_back.is_some(), form.get()) {
            focus_first(&form);
        }
    });
    let wrong = move || {
        let part = draft.with(Draft::part);
        tried.get().then_some(part).and_then(|part| match part {
            None => Some("Say what to compare with.".to_owned()),
            Some(Err(message)) => Some(message),
            Some(Ok(_)) => None,
        })
    };
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        match draft.with_untracked(Draft::part) {
            Some(Ok(part)) => {
                if let Some(form) = form.get_untracked() {
                    close_popover(&form);
                }
                on_apply.run(part);
            }
            _ => tried.set(true),
        }
    };
    let kind = Memo::new(move |_| draft.with(control));
    let value = move || match kind.get() {
        Control::Nothing => ().into_any(),
        Control::Words => words(draft),
        Control::Text => typed(draft, "text", "text"),
        Control::Number => typed(draft, "text", "decimal"),
        Control::Day => typed(draft, "date", "text"),
        Control::Span => span(draft),
    };
    view! {
        <form node_ref=form class="filter-form" on:submit=submit novalidate>
            <header class="filter-form-head">
                {on_back
                    .map(|on_back| {
                        view! {
                            <IconButton
                                glyph=Glyph::ChevronLeft
                                label=Signal::stored("Back to the fields".to_owned())
                                on_press=on_back
                            />
                        }
                    })}
                <h2 class="filter-form-title">{field.info().label}</h2>
            </header>
            {relation(draft)}
            {value}
            <p class="field-error" role="alert">{wrong}</p>
            <Button kind=ButtonKind::Submit look=ButtonLook::Primary>"Apply"</Button>
        </form>
    }
    .into_any()
}

fn relation(draft: RwSignal<Draft>) -> AnyView {
    let field = draft.with_untracked(|draft| draft.field);
    let choices = relations(field.kind())
        .iter()
        .map(|relation| Choice::new(relation.key(), relation.words(field)))
        .collect();
    let value = Signal::derive(move || draft.with(|draft| draft.relation.key().to_owned()));
    let change = move |key: String| {
        if let Some(relation) = find(field.kind(), &key) {
            draft.update(|draft| change_relation(draft, relation));
        }
    };
    view! { <Select label="Condition" label_hidden=true choices value on_change=change /> }
        .into_any()
}

/// What was typed goes where it cannot be meant any more: a count of days is no day.
fn change_relation(draft: &mut Draft, relation: Relation) {
    let before = control(draft);
    draft.relation = relation;
    if control(draft) != before && !relation.alone() {
        draft.typed.clear();
    }
}

fn words(draft: RwSignal<Draft>) -> AnyView {
    let boxes = draft
        .with_untracked(|draft| words_of(draft.field))
        .into_iter()
        .enumerate()
        .map(|(index, word)| {
            let own = word.key.clone();
            let ticked = move || draft.with(|draft| draft.words.contains(&own));
            let text = match word.tone {
                Some(tone) => view! { <Badge tone text=word.label /> }.into_any(),
                None => word.label.into_any(),
            };
            view! {
                <label class="tick">
                    <input
                        type="checkbox"
                        data-first=(index == 0).then_some("")
                        prop:checked=ticked
                        on:change=move |_| draft.update(|draft| draft.toggle(&word.key))
                    />
                    {text}
                </label>
            }
        })
        .collect_view();
    view! { <div class="ticks" role="group" aria-label="Values">{boxes}</div> }.into_any()
}

fn typed(draft: RwSignal<Draft>, kind: &'static str, mode: &'static str) -> AnyView {
    let unit = draft.with_untracked(|draft| unit_of(draft.field));
    view! {
        <div class="filter-value">
            <input
                class="input"
                type=kind
                inputmode=mode
                aria-label="Value"
                autocomplete="off"
                spellcheck="false"
                autocapitalize="none"
                dir="auto"
                data-first=""
                prop:value=move || draft.with(|draft| draft.typed.clone())
                on:input=move |event| draft.update(|draft| draft.typed = event_target_value(&event))
            />
            {unit.map(|unit| view! { <span class="filter-unit">{unit}</span> })}
        </div>
    }
    .into_any()
}

fn unit_of(field: Field) -> Option<&'static str> {
    match field.info().measure {
        Measure::None => None,
        Measure::Percent => Some("%"),
        Measure::Days => Some("days"),
        Measure::Months => Some("months"),
        Measure::Megabytes => Some("MB"),
        Measure::ReportingCurrency => Some("in the account’s currency"),
    }
}

fn span(draft: RwSignal<Draft>) -> AnyView {
    let choices = Unit::ALL
        .iter()
        .map(|unit| Choice::new(unit.as_str(), unit_words(*unit, false)))
        .collect();
    let value = Signal::derive(move || draft.with(|draft| draft.unit.as_str().to_owned()));
    let change = move |key: String| {
        if let Some(unit) = Unit::find(&key) {
            draft.update(|draft| draft.unit = unit);
        }
    };
    view! {
        <div class="filter-span">
            {typed(draft, "text", "numeric")}
            <Select label="Unit" label_hidden=true choices value on_change=change />
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_of_days_is_not_taken_for_a_day() {
        let mut draft = Draft::new(Field::CreatedAt);
        draft.typed = "7".to_owned();
        change_relation(&mut draft, Relation::LongerAgo);
        assert_eq!(draft.typed, "7");
        change_relation(&mut draft, Relation::More);
        assert_eq!(draft.typed, "");
    }
}
