//! The frame of a table and its sortable heads; a plain `<table>` inside, whose rows belong to the page.
//!
//! The first column is held while the rest scrolls. Cells of numbers take the class `number`.

use leptos::prelude::*;

use super::{Glyph, Icon, VisuallyHidden};

/// Which way a column is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Ascending,
    Descending,
}

/// A table that scrolls inside its frame, under a head that stays.
#[component]
pub fn TableFrame(
    /// What the table holds; its caption for screen readers.
    #[prop(into)]
    label: Signal<String>,
    /// While true the rows shown are the last ones, dimmed.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// The cells of the head: [`ColumnHeader`]s.
    head: AnyView,
    /// The rows.
    children: Children,
) -> AnyView {
    view! {
        // A region that scrolls must be reachable by keyboard.
        <div class="table-frame" role="region" tabindex="0" aria-label=label>
            <table class="table" class:table-busy=busy aria-busy=move || busy.get().to_string()>
                <thead>
                    <tr>{head}</tr>
                </thead>
                <tbody>{children()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// The head of a column. With `href` it is a link to the same list sorted by it: the address is the state.
#[component]
pub fn ColumnHeader(
    #[prop(into)] label: String,
    /// Numbers stand at the right.
    #[prop(optional)]
    number: bool,
    /// For a column that explains itself, as one of buttons; read aloud all the same.
    #[prop(optional)]
    label_hidden: bool,
    #[prop(optional, into)] sorted: Signal<Option<Direction>>,
    #[prop(optional, into)] href: Option<Signal<String>>,
) -> AnyView {
    let class = if number { "column number" } else { "column" };
    let sort = move || match sorted.get() {
        Some(Direction::Ascending) => Some("ascending"),
        Some(Direction::Descending) => Some("descending"),
        None => None,
    };
    let content = match href {
        None if label_hidden => view! { <VisuallyHidden>{label}</VisuallyHidden> }.into_any(),
        None => view! { <span class="column-label">{label}</span> }.into_any(),
        Some(href) => {
            let mark = move || {
                let glyph = match sorted.get() {
                    Some(Direction::Ascending) => Glyph::ArrowUp,
                    Some(Direction::Descending) => Glyph::ArrowDown,
                    None => Glyph::Sort,
                };
                view! { <Icon glyph /> }
            };
            view! {
                <a class="column-label column-sort" href=href>
                    <span>{label}</span>
                    {mark}
                </a>
            }
            .into_any()
        }
    };
    view! { <th scope="col" class=class aria-sort=sort>{content}</th> }.into_any()
}
