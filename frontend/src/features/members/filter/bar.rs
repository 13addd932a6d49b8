//! The bar of filters above the list: chips with a form each, or the whole filter as text; two looks at one address.

use crm_types::problem::FieldError;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::add::AddFilter;
use super::chip::FilterChip;
use super::parts::parts;
use crate::features::members::list::context::use_list;
use crate::ui::{Command, Glyph, Icon, use_commands};

/// Chips, or text where somebody wants it so or the text cannot be read.
#[component]
pub fn FilterBar(
    /// What the server says of the filter.
    refused: Signal<Option<FieldError>>,
) -> AnyView {
    let list = use_list();
    let writing = RwSignal::new(false);
    let as_text = Memo::new(move |_| {
        writing.get() || list.filter.with(Result::is_err) || refused.with(Option::is_some)
    });
    let write = Callback::new(move |()| {
        writing.set(true);
        focus_soon(".language-input");
    });
    use_commands().register(
        Command::new(
            "This page",
            Glyph::Filter,
            "Write the filter as text",
            move || write.run(()),
        )
        .keys("f")
        .words("language query expression"),
    );
    let content = move || match as_text.get() {
        true => {
            let on_enter = Callback::new(move |()| writing.set(true));
            let on_leave = Callback::new(move |()| {
                writing.set(false);
                focus_soon(".filter-write");
            });
            super::language_field(refused, writing.get_untracked(), on_enter, on_leave).piece()
        }
        false => view! { <Chips write /> }.into_any(),
    };
    view! { <div class="filters" role="group" aria-label="Filters">{content}</div> }.into_any()
}

#[component]
fn Chips(write: Callback<()>) -> AnyView {
    let list = use_list();
    let all = Memo::new(move |_| parts(list.expr().as_ref()));
    // By their place and not by what they say: a chip that is changed stays where it is, and keeps the focus.
    let chips = move || 0..all.with(Vec::len);
    let chip = move |index: usize| {
        let part = Memo::new(move |last: Option<&_>| {
            let part = all.with(|parts| parts.get(index).cloned());
            part.or_else(|| last.cloned().flatten())
        });
        view! { <FilterChip index part on_write=write on_removed=move |()| focus_after_removal(index) /> }
    };
    let clear = move || {
        list.state.with(|state| state.narrows()).then(|| {
            let href = list.address(|state| state.cleared());
            view! { <a
                class="filter-link"
                href=href
                on:click=|_| focus_soon(".filter-add")
            >
                "Clear"
            </a> }
        })
    };
    view! {
        <For each=chips key=|index| *index children=chip />
        <AddFilter />
        <button
            type="button"
            class="filter-link filter-write"
            aria-keyshortcuts="f"
            on:click=move |_| write.run(())
        >
            <Icon glyph=Glyph::Code />
            "Edit as text"
        </button>
        {clear}
    }
    .into_any()
}

/// The chip that moved up takes the focus with it; after the last one it goes to *Add filter*.
fn focus_after_removal(index: usize) {
    request_animation_frame(move || {
        let crosses = document().query_selector_all(".chip-remove").ok();
        let next = crosses.and_then(|crosses| crosses.get(u32::try_from(index).ok()?));
        match next.and_then(|next| next.dyn_into::<HtmlElement>().ok()) {
            Some(next) => _ = next.focus(),
            None => focus_soon(".filter-add"),
        }
    });
}

/// Gives the focus to what will be there when this change is drawn.
fn focus_soon(selector: &'static str) {
    request_animation_frame(move || {
        let found = document().query_selector(selector).ok().flatten();
        if let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
            let _ = element.focus();
        }
    });
}
