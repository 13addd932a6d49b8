//! The parts of the filter as chips, one after the other; none of them is drawn here.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::chip::FilterChip;
use super::parts::parts;
use crate::features::members::list::context::use_list;
use crate::ui::focus_soon;

/// All parts.
#[component]
pub fn Chips(write: Callback<()>) -> AnyView {
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
    view! { <For each=chips key=|index| *index children=chip /> }.into_any()
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
