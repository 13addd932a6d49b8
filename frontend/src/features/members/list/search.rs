//! The field for words of name or e-mail; writes them into the address.

use leptos::prelude::*;

use super::context::use_list;
use crate::ui::SearchField as Words;

/// Name or e-mail.
#[component]
pub fn SearchField() -> AnyView {
    let list = use_list();
    let value = Signal::derive(move || list.state.with(|state| state.q.clone()));
    let set = move |words: String| list.replace(list.state.get_untracked().with_q(words));
    view! {
        <Words label="name or e-mail" command="Search members" value on_change=set />
    }
    .into_any()
}
