//! The form of a new lead: how they are called and reached, where they came from, and what is to be done next.

use crm_types::ids::AdminId;
use crm_types::leads::NewLead;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api;
use crate::paths;
use crate::router::use_navigate;
use crate::shell::records::people;
use crate::ui::{Button, ButtonKind, ButtonLook, TextField, Toast, unique_id, use_toasts};

/// The form.
pub fn form(close: Callback<()>) -> AnyView {
    let text = || RwSignal::new(String::new());
    let (name, email, phone) = (text(), text(), text());
    let (source, message, step, day) = (text(), text(), text(), text());
    let owner = RwSignal::new(None::<AdminId>);
    let (busy, failed) = (RwSignal::new(false), RwSignal::new(None::<String>));
    // The wish of this form: a refused one made nothing.
    let key = StoredValue::new(api::new_wish());
    let (toasts, navigate) = (use_toasts(), use_navigate());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        failed.set(None);
        let said = |text: RwSignal<String>| {
            let text = text.with_untracked(|text| text.trim().to_owned());
            Some(text).filter(|text| !text.is_empty())
        };
        let new = NewLead {
            name: said(name),
            email: said(email),
            phone: said(phone),
            source: said(source),
            message: said(message),
            owner_id: owner.get_untracked(),
            next_step: said(step),
            next_step_on: day.with_untracked(|day| day.parse().ok()),
            utm_source: None,
            utm_medium: None,
            utm_campaign: None,
            utm_term: None,
            utm_content: None,
        };
        spawn_local(async move {
            let wish = key.try_get_value().unwrap_or_default();
            let answer = api::create_lead(&new, &wish).await;
            busy.try_set(false);
            match answer {
                Ok(made) => {
                    close.try_run(());
                    toasts.show(Toast::done("The lead is made."));
                    navigate.to(&paths::lead(made.lead.id));
                }
                Err(error) => {
                    key.try_set_value(api::new_wish());
                    failed.try_set(Some(error.said_of("")));
                }
            }
        });
    };
    let id = unique_id("lead");
    let blank = Signal::derive(move || {
        let is = |text: RwSignal<String>| text.with(|text| text.trim().is_empty());
        is(name) && is(email) && is(phone)
    });
    let pick = Callback::new(move |(id, _): (Option<AdminId>, String)| owner.set(id));
    view! {
        <form on:submit=submit novalidate>
            <div class="dialog-body form">
                <TextField label="Name" value=name on_input=move |text| name.set(text) autofocus=true />
                <div class="ticket-choices">
                    <TextField label="E-mail" kind="email" value=email on_input=move |text| email.set(text) />
                    <TextField label="Phone" kind="tel" value=phone on_input=move |text| phone.set(text) />
                </div>
                <div class="ticket-choices">
                    <TextField label="Source" help="As in webinar." value=source on_input=move |text| source.set(text) />
                    {people("Owner", "Nobody", owner.into(), Signal::stored(None), pick)}
                </div>
                <div class="field">
                    <label class="field-label" for=id.clone()>"What they wrote"</label>
                    <textarea
                        id=id
                        class="input composer-field"
                        rows="3"
                        maxlength="10000"
                        dir="auto"
                        prop:value=message
                        on:input=move |event| message.set(event_target_value(&event))
                    ></textarea>
                </div>
                <div class="ticket-choices">
                    <TextField label="Next step" placeholder="Call back" value=step on_input=move |text| step.set(text) />
                    <TextField label="On" kind="date" value=day on_input=move |text| day.set(text) />
                </div>
                <p class="field-error" role="alert">{move || failed.get()}</p>
            </div>
            <footer class="dialog-foot">
                <Button on_press=move |()| close.run(())>"Cancel"</Button>
                <Button kind=ButtonKind::Submit look=ButtonLook::Primary busy disabled=blank>"Make the lead"</Button>
            </footer>
        </form>
    }
    .into_any()
}
