//! The form of a new ticket: on whose behalf, what it is about, and how soon it is to be answered.

use crm_types::ids::{AdminId, MemberId};
use crm_types::tickets::{MAX_SUBJECT, NewTicket, PRIORITIES};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api;
use crate::paths;
use crate::router::use_navigate;
use crate::shell::member_picker;
use crate::shell::records::{choices, people};
use crate::ui::{Button, ButtonKind, ButtonLook, Select, TextField, Toast, unique_id, use_toasts};

/// The form. `member`: on whose behalf, where that is known.
pub fn form(member: Option<MemberId>, close: Callback<()>) -> AnyView {
    let chosen = RwSignal::new(member);
    let (subject, description) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (category, tags) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let priority = RwSignal::new("normal".to_owned());
    let assignee = RwSignal::new(None::<AdminId>);
    let (busy, failed) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let picked_wrong = RwSignal::new(None::<String>);
    // The wish of this form, whatever is mended in it meanwhile: a refused one made nothing.
    let key = StoredValue::new(api::new_wish());
    let (toasts, navigate) = (use_toasts(), use_navigate());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        failed.set(None);
        let text = |text: RwSignal<String>| text.with_untracked(|text| text.trim().to_owned());
        let tags = text(tags);
        let tags = tags.split(',').map(str::trim).filter(|tag| !tag.is_empty());
        let new = NewTicket {
            member_id: chosen.get_untracked(),
            subject: text(subject),
            description: text(description),
            priority: priority.with_untracked(|key| key.parse().ok()),
            category: Some(text(category)).filter(|text| !text.is_empty()),
            tags: tags.map(str::to_owned).collect(),
            assignee_id: assignee.get_untracked(),
            attachments: Vec::new(),
        };
        spawn_local(async move {
            let wish = key.try_get_value().unwrap_or_default();
            let answer = api::create_ticket(&new, &wish).await;
            busy.try_set(false);
            match answer {
                Ok(made) => {
                    close.try_run(());
                    let reference = made.ticket.reference;
                    toasts.show(Toast::done(format!("{reference} is made.")));
                    navigate.to(&paths::ticket(&reference));
                }
                Err(error) => {
                    key.try_set_value(api::new_wish());
                    failed.try_set(Some(error.said_of("")));
                }
            }
        });
    };
    let id = unique_id("ticket");
    let blank = Signal::derive(move || {
        subject.with(|text| text.trim().is_empty() || text.chars().count() > MAX_SUBJECT)
    });
    let whose = member.is_none().then(|| {
        view! { <div>{member_picker(Vec::new(), chosen, picked_wrong, false)}</div> }
    });
    let pick = Callback::new(move |(id, _): (Option<AdminId>, String)| assignee.set(id));
    view! {
        <form on:submit=submit novalidate>
            <div class="dialog-body form">
                <TextField label="Subject" value=subject on_input=move |text| subject.set(text) autofocus=true />
                <div class="field">
                    <label class="field-label" for=id.clone()>"Description"</label>
                    <textarea
                        id=id
                        class="input composer-field"
                        rows="5"
                        maxlength="20000"
                        dir="auto"
                        prop:value=description
                        on:input=move |event| description.set(event_target_value(&event))
                    ></textarea>
                </div>
                {whose}
                <div class="ticket-choices">
                    <Select label="Priority" choices=choices(PRIORITIES) value=priority on_change=move |key| priority.set(key) />
                    {people("Assignee", "Nobody", assignee.into(), Signal::stored(None), pick)}
                </div>
                <div class="ticket-choices">
                    <TextField label="Category" help="In a word or two." value=category on_input=move |text| category.set(text) />
                    <TextField label="Tags" help="With commas between." value=tags on_input=move |text| tags.set(text) />
                </div>
                <p class="field-error" role="alert">{move || failed.get()}</p>
            </div>
            <footer class="dialog-foot">
                <Button on_press=move |()| close.run(())>"Cancel"</Button>
                <Button kind=ButtonKind::Submit look=ButtonLook::Primary busy disabled=blank>"Make the ticket"</Button>
            </footer>
        </form>
    }
    .into_any()
}
