//! The admins' notes on a member: saved while one writes, and kept in this browser until they are.

use crm_types::auth::Role;
use crm_types::members::MAX_NOTES;
use leptos::html::Textarea;
use leptos::prelude::*;

use super::edit::{Part, caret, use_desk};
use super::saving::SavingMark;
use crate::features::auth::use_may;
use crate::ui::{part, unique_id};

const FIELD: &str = "member-notes";

/// Whether somebody is in the notes.
pub fn is_writing() -> bool {
    document()
        .active_element()
        .is_some_and(|active| active.id() == FIELD)
}

/// The notes.
#[component]
pub fn Notes() -> AnyView {
    let id = unique_id("notes");
    let (labelled_by, name) = (id.clone(), StoredValue::new(id.clone()));
    let may = use_may(Role::Agent);
    let content = part(move || match may.get() {
        true => field(&name.get_value()),
        false => as_text(),
    });
    view! {
        <section class="facts" aria-labelledby=labelled_by>
            <header class="facts-head">
                <h2 class="facts-title" id=id>"Notes"</h2>
                <SavingMark of=Part::Notes />
            </header>
            {content}
        </section>
    }
    .into_any()
}

fn field(labelled_by: &str) -> AnyView {
    let desk = use_desk();
    let node = NodeRef::<Textarea>::new();
    // Only what came from elsewhere is put into the field, and the caret stays with its words.
    Effect::new(move |_| {
        let (Some(field), Some(notes)) = (node.get(), desk.mine(|mine| mine.notes.clone())) else {
            return;
        };
        let before = field.value();
        if before == notes {
            return;
        }
        let at = field.selection_start().ok().flatten().unwrap_or_default();
        field.set_value(&notes);
        if is_writing() {
            let at = u32::try_from(caret(&before, &notes, at as usize)).unwrap_or_default();
            let _ = field.set_selection_range(at, at);
        }
    });
    view! {
        <textarea
            node_ref=node
            class="input notes-input"
            id=FIELD
            aria-labelledby=labelled_by.to_owned()
            placeholder="What the next one who looks at this member should know"
            maxlength=MAX_NOTES
            rows="6"
            dir="auto"
            on:input=move |event| desk.write(event_target_value(&event))
            on:blur=move |_| desk.save()
        ></textarea>
    }
    .into_any()
}

fn as_text() -> AnyView {
    let desk = use_desk();
    part(move || {
        let text = desk.mine(|mine| mine.notes.clone()).unwrap_or_default();
        match text.trim().is_empty() {
            true => view! { <p class="notes-none">"No notes."</p> }.into_any(),
            false => view! { <p class="notes-text" dir="auto">{text}</p> }.into_any(),
        }
    })
}
