//! The bar of filters above the list: chips with a form each, or the whole filter as text; two looks at one address.

use crm_types::problem::FieldError;
use leptos::prelude::*;

use super::add::AddFilter;
use crate::features::members::list::context::use_list;
use crate::features::statuses;
use crate::shell::language::{Language, language_field};
use crate::ui::{Command, Glyph, Icon, focus_soon, part, use_commands};

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
            let language = Language {
                text: Signal::derive(move || list.state.with(|state| state.filter.clone())),
                vocabulary: Signal::derive(statuses::vocabulary),
                apply: Callback::new(move |filter: String| {
                    list.go(list.state.get_untracked().with_filter(filter));
                }),
                refused,
                example: "vision_count = 0 and created_at > 7d ago",
                leave: Some(on_leave),
                stuck: Signal::derive(move || list.is_unreadable()),
            };
            language_field(language, writing.get_untracked(), on_enter).piece()
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
