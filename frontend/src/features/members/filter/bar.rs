//! The bar of filters above the list: chips with a form each, or the whole filter as text; two looks at one address.

use crm_types::problem::FieldError;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::add::AddFilter;
use crate::features::members::list::context::use_list;
use crate::ui::{Command, Glyph, Icon, part, use_commands};

/// Chips, or text where somebody wants it so or the text cannot be read.
#[component]
pub fn FilterBar(
    /// What the server says of the filter.
    refused: Signal<Option<FieldError>>,
) -> AnyView {
    let list = use_list();
    let writing = RwSignal::new(false);
    let as_text =
        Memo::new(move |_| writing.get() || list.is_unreadable() || refused.with(Option::is_some));
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
        false => view! { <Narrowed write /> }.into_any(),
    };
    view! { <div class="filters" role="group" aria-label="Filters">{content}</div> }.into_any()
}

/// What there is beside the chips.
#[component]
fn Narrowed(write: Callback<()>) -> AnyView {
    let list = use_list();
    let narrowed = Memo::new(move |_| list.state.with(|state| !state.filter.is_empty()));
    let chips = part(move || match narrowed.get() {
        true => super::chips(write).piece(),
        false => ().into_any(),
    });
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
        {chips}
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

/// Gives the focus to what will be there when this change is drawn.
pub fn focus_soon(selector: &'static str) {
    request_animation_frame(move || {
        let found = document().query_selector(selector).ok().flatten();
        if let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
            let _ = element.focus();
        }
    });
}
