//! The form of a form: its name, from where it may be sent, and what its leads are called by.

use crm_types::leads::NewLeadForm;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::forms::Edited;
use crate::api;
use crate::ui::{Button, ButtonKind, ButtonLook, TextField, Toast, unique_id, use_toasts};

/// The form, for what is edited when it opens.
pub fn form(edited: RwSignal<Edited>, changed: Callback<()>) -> AnyView {
    let before = edited.get_untracked().flatten();
    let id = before.as_ref().map(|form| form.id);
    let name = RwSignal::new(
        before
            .as_ref()
            .map(|form| form.name.clone())
            .unwrap_or_default(),
    );
    let origins = RwSignal::new(
        before
            .as_ref()
            .map(|form| form.origins.join("\n"))
            .unwrap_or_default(),
    );
    let source = RwSignal::new(
        before
            .as_ref()
            .and_then(|form| form.source.clone())
            .unwrap_or_default(),
    );
    let (busy, failed) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let toasts = use_toasts();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        failed.set(None);
        let text = |text: RwSignal<String>| text.with_untracked(|text| text.trim().to_owned());
        let new = NewLeadForm {
            name: text(name),
            origins: text(origins)
                .split_whitespace()
                .map(|one| one.trim_end_matches('/').to_owned())
                .collect(),
            source: Some(text(source)).filter(|text| !text.is_empty()),
        };
        spawn_local(async move {
            let answer = api::save_lead_form(id, &new).await;
            busy.try_set(false);
            match answer {
                Ok(form) => {
                    edited.try_set(None);
                    toasts.show(Toast::done(format!("“{}” is saved.", form.name)));
                    changed.try_run(());
                }
                Err(error) => _ = failed.try_set(Some(error.said_of(""))),
            }
        });
    };
    let field = unique_id("origins");
    let blank = Signal::derive(move || name.with(|name| name.trim().is_empty()));
    view! {
        <form on:submit=submit novalidate>
            <div class="dialog-body form">
                <TextField label="Name" placeholder="Landing page" value=name on_input=move |text| name.set(text) autofocus=true />
                <div class="field">
                    <label class="field-label" for=field.clone()>"Origins"</label>
                    <textarea
                        id=field.clone()
                        class="input"
                        rows="3"
                        spellcheck="false"
                        placeholder="https://www.example.com"
                        aria-describedby=format!("{field}-help")
                        prop:value=origins
                        on:input=move |event| origins.set(event_target_value(&event))
                    ></textarea>
                    <p class="field-help" id=format!("{field}-help")>
                        "One a line: scheme, host and port, as browsers send them."
                    </p>
                </div>
                <TextField
                    label="Source"
                    help="Of leads that name none."
                    placeholder="website"
                    value=source
                    on_input=move |text| source.set(text)
                />
                <p class="field-error" role="alert">{move || failed.get()}</p>
            </div>
            <footer class="dialog-foot">
                <Button on_press=move |()| edited.set(None)>"Cancel"</Button>
                <Button kind=ButtonKind::Submit look=ButtonLook::Primary busy disabled=blank>"Save"</Button>
            </footer>
        </form>
    }
    .into_any()
}
