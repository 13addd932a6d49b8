//! The head of a page: its title, its actions at the right, the title of the window, and the focus that arrives with
//! it; fetches nothing.

use std::cell::Cell;

use leptos::html::H1;
use leptos::prelude::*;

use crate::router::use_location;
use crate::ui::format;

thread_local! {
    // The first page of a visit leaves the focus where the browser put it.
    static ARRIVED: Cell<bool> = const { Cell::new(false) };
}

/// Sets the title of the window while the page is shown.
pub fn use_title(title: impl Fn() -> String + 'static) {
    Effect::new(move |_| {
        document().set_title(&format!("{} · Member Success", format::isolated(&title())))
    });
}

/// A page with its heading.
#[component]
pub fn Page(
    #[prop(into)] title: Signal<String>,
    /// Quietly beside the title, as the number of rows.
    #[prop(optional, into)]
    note: Signal<Option<String>>,
    /// Stands before the title, as the way back.
    #[prop(optional, into)]
    before: Option<ViewFn>,
    /// Buttons at the right.
    #[prop(optional, into)]
    actions: Option<ViewFn>,
    children: Children,
) -> AnyView {
    use_title(move || title.get());
    let heading = NodeRef::<H1>::new();
    let path = use_location().pathname;
    Effect::new(move |shown: Option<String>| {
        let path = path.get();
        let first_of_visit = !ARRIVED.replace(true);
        if let (false, Some(heading)) = (
            first_of_visit || shown.as_ref() == Some(&path),
            heading.get(),
        ) {
            let options = web_sys::FocusOptions::new();
            options.set_prevent_scroll(true);
            let _ = heading.focus_with_options(&options);
        }
        path
    });
    view! {
        <header class="page-head">
            {before.map(|before| before.run())}
            <h1 class="page-title" node_ref=heading tabindex="-1" dir="auto" data-tip=title data-tip-cut="">{title}</h1>
            {move || note.get().map(|note| view! { <span class="page-note">{note}</span> })}
            {actions.map(|actions| view! { <div class="page-actions">{move || actions.run()}</div> })}
        </header>
        <div class="page-body">{children()}</div>
    }
    .into_any()
}
