//! The form of a template: its name, by what it goes, and its text, whose variables are checked while one writes.

use crm_types::ids::TemplateId;
use crm_types::messages::{Channel, NewTemplate, Segments, Template, Variable};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::templates::Edited;
use crate::api;
use crate::ui::{
    Button, ButtonKind, ButtonLook, RadioGroup, TextField, Toast, format, part, unique_id,
    use_toasts,
};

const BY: &[(&str, &str)] = &[
    ("Text message", "Up to 1,600 characters."),
    ("E-mail", "With a subject, in plain text."),
];

/// What it says by now that somebody else has changed it. From here on that is what was seen.
async fn overtaken(seen: StoredValue<Option<(TemplateId, i64)>>) -> Option<String> {
    let (id, _) = seen.try_get_value()??;
    let all = api::list_message_templates().await.ok()?;
    let now = all.into_iter().find(|one| one.id == id)?;
    seen.try_set_value(Some((id, now.revision)));
    Some(format!(
        "Somebody else has changed “{}” meanwhile. It says: “{}” Save again to put yours in its place.",
        now.name, now.body
    ))
}

/// The form, for what is edited when it opens.
pub fn form(edited: RwSignal<Edited>, changed: Callback<()>) -> AnyView {
    let before = edited.get_untracked().flatten();
    let seen = before.as_ref();
    let seen = StoredValue::new(seen.map(|template| (template.id, template.revision)));
    let text = |take: fn(&crm_types::messages::MessageTemplate) -> String| {
        RwSignal::new(before.as_ref().map(take).unwrap_or_default())
    };
    let name = text(|template| template.name.clone());
    let subject = text(|template| template.subject.clone().unwrap_or_default());
    let body = text(|template| template.body.clone());
    let letter = before
        .as_ref()
        .is_some_and(|template| template.channel == Channel::Email);
    let by = RwSignal::new(usize::from(letter));
    let (busy, failed, name_failed) = (
        RwSignal::new(false),
        RwSignal::new(None::<String>),
        RwSignal::new(None::<String>),
    );
    let toasts = use_toasts();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        failed.set(None);
        name_failed.set(None);
        let letter = by.get_untracked() == 1;
        let new = NewTemplate {
            name: name.get_untracked().trim().to_owned(),
            channel: if letter { Channel::Email } else { Channel::Sms },
            subject: letter.then(|| subject.get_untracked().trim().to_owned()),
            body: body.get_untracked().trim().to_owned(),
        };
        spawn_local(async move {
            let answer = api::save_message_template(seen.get_value(), &new).await;
            busy.try_set(false);
            match answer {
                Ok(()) => {
                    edited.try_set(None);
                    toasts.show(Toast::done(format!("“{}” is saved.", new.name)));
                    changed.try_run(());
                }
                Err(error) if error.status() == Some(409) => {
                    name_failed.try_set(Some(error.detail()));
                }
                Err(error) if error.status() == Some(412) => {
                    let told = overtaken(seen).await;
                    failed.try_set(Some(told.unwrap_or_else(|| error.detail())));
                }
                Err(error) => _ = failed.try_set(Some(error.said_of("body"))),
            }
        });
    };
    let fault = move || {
        let of = |text: RwSignal<String>| text.with(|text| Template::parse(text).err());
        of(subject)
            .or_else(|| of(body))
            .map(|fault| fault.to_string())
    };
    let blank = Signal::derive(move || {
        let is = |text: RwSignal<String>| text.with(|text| text.trim().is_empty());
        is(name) || is(body) || (by.get() == 1 && is(subject)) || fault().is_some()
    });
    let field = unique_id("template");
    let subject_field = part(move || {
        match by.get() {
        1 => view! { <TextField label="Subject" value=subject on_input=move |text| subject.set(text) /> }.into_any(),
        _ => ().into_any(),
    }
    });
    let variables = Variable::ALL
        .iter()
        .map(|variable| format!("{{{{{variable}}}}}"))
        .collect::<Vec<_>>()
        .join(", ");
    let count = move || match by.get() {
        0 => body.with(|body| {
            let counted = Segments::of(body.trim());
            let characters = format::number(i64::from(counted.characters));
            format!("{characters} characters before variables are filled in. ")
        }),
        _ => String::new(),
    };
    view! {
        <form on:submit=submit novalidate>
            <div class="dialog-body form">
                <TextField label="Name" value=name error=name_failed on_input=move |text| name.set(text) autofocus=true />
                <RadioGroup label="By" choices=BY value=by />
                {subject_field}
                <div class="field">
                    <label class="field-label" for=field.clone()>"Text"</label>
                    <textarea
                        id=field.clone()
                        class="input template-field"
                        rows="6"
                        maxlength="10000"
                        dir="auto"
                        aria-describedby=format!("{field}-help")
                        prop:value=body
                        on:input=move |event| body.set(event_target_value(&event))
                    ></textarea>
                    <p class="field-help" id=format!("{field}-help")>
                        {count}"Variables: "{variables}". {{first_name|there}} says “there” where no name is known."
                    </p>
                    <p class="field-error" role="alert">{move || failed.get().or_else(fault)}</p>
                </div>
            </div>
            <footer class="dialog-foot">
                <Button on_press=move |()| edited.set(None)>"Cancel"</Button>
                <Button kind=ButtonKind::Submit look=ButtonLook::Primary busy disabled=blank>"Save"</Button>
            </footer>
        </form>
    }
    .into_any()
}
