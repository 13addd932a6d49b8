//! One part of the filter as a chip: its words open its form, its cross takes it out; an expression opens the text.

use crm_types::filter::Expr;
use leptos::prelude::*;

use super::describe::{Locale, Words, describe};
use super::draft::Draft;
use super::form::{FilterForm, focus_first};
use super::parts;
use crate::features::members::list::context::use_list;
use crate::ui::{Badge, Glyph, Icon, Popover, format};

/// Numbers and days as the reader writes them.
const LOCALE: Locale = Locale {
    number: format::number,
    day: format::day,
};

/// The part at `index` of the filter.
#[component]
pub fn FilterChip(
    index: usize,
    part: Memo<Option<Expr>>,
    /// Where only the text will do.
    on_write: Callback<()>,
    #[prop(into)] on_removed: Callback<()>,
) -> AnyView {
    let list = use_list();
    let words = Memo::new(move |_| part.with(|part| describe(part.as_ref()?, LOCALE)));
    let editable =
        Memo::new(move |_| part.with(|part| part.as_ref().and_then(Draft::read).is_some()));
    let sentence = move || match words.get() {
        Some(words) => words.sentence(),
        None => part.with(|part| parts::text(part.as_ref())),
    };
    let face = move || match words.get() {
        Some(words) => in_words(words),
        None => view! { <code class="chip-code">{sentence()}</code> }.into_any(),
    };
    let body = move || {
        match editable.get() {
        true => view! {
            <Popover
                trigger=view! { {face} }.into_any()
                trigger_class="chip-body"
                panel_label="Change filter"
                on_open=Callback::new(|panel: web_sys::HtmlElement| focus_first(&panel))
                panel=ViewFn::from(move || super::chip_form(index, part).piece())
            />
        }
        .into_any(),
        false => view! {
            <button type="button" class="chip-body" data-tip="Edit as text" on:click=move |_| on_write.run(())>
                {face}
            </button>
        }
        .into_any(),
    }
    };
    let remove = move |_| {
        let rest = parts::without(list.expr_untracked().as_ref(), index);
        list.set_filter(rest.as_ref());
        on_removed.run(());
    };
    view! {
        <div class="chip">
            {body}
            <button
                type="button"
                class="chip-remove"
                aria-label=move || format!("Remove filter: {}", sentence())
                on:click=remove
            >
                <Icon glyph=Glyph::Close />
            </button>
        </div>
    }
    .into_any()
}

/// The form in the chip's popover; nothing where the part can only be text.
pub fn form(index: usize, part: Memo<Option<Expr>>) -> AnyView {
    let list = use_list();
    let Some(draft) = part.with_untracked(|part| part.as_ref().and_then(Draft::read)) else {
        return ().into_any();
    };
    let apply = move |part: Expr| {
        let changed = parts::with(list.expr_untracked().as_ref(), index, part);
        list.set_filter(changed.as_ref());
    };
    view! { <FilterForm draft on_apply=apply /> }.into_any()
}

fn in_words(words: Words) -> AnyView {
    let count = words.values.len();
    let values = words
        .values
        .into_iter()
        .enumerate()
        .map(|(at, value)| {
            let text = match value.tone {
                Some(tone) => view! { <Badge tone text=value.text /> }.into_any(),
                None => {
                    view! { <span class="chip-value" dir="auto">{value.text}</span> }.into_any()
                }
            };
            let or = (at + 1 < count).then(|| view! { <span class="chip-relation">"or"</span> });
            view! { {text}{or} }
        })
        .collect_view();
    view! {
        <span class="chip-field">{words.field}</span>
        <span class="chip-relation">{words.relation}</span>
        {values}
    }
    .into_any()
}
