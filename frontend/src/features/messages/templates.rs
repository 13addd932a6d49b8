//! The page of the templates: texts that are written to many, each with its variables; sends nothing.

use crm_types::auth::Role;
use crm_types::ids::TemplateId;
use crm_types::messages::{Channel, MessageTemplate};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::template_form;
use crate::api;
use crate::shell::{panel_shapes, settings_page, trouble};
use crate::ui::{
    Button, ButtonLook, ColumnHeader, ConfirmDialog, Dialog, Glyph, Outdated, Remote, TableFrame,
    TimeAgo, Toast, on_return, part, remote, use_toasts,
};

/// What is edited: one that is there, or a new one.
pub type Edited = Option<Option<MessageTemplate>>;

type Answer = Remote<Vec<MessageTemplate>, api::Error>;

/// Templates, for those who write to members.
#[component]
pub fn TemplatesPage() -> AnyView {
    settings_page("Templates", Glyph::Message, Role::Agent, templates)
}

fn templates() -> AnyView {
    let answer: Answer = remote(|| (), |()| api::list_message_templates());
    on_return(move || answer.retry());
    let edited = RwSignal::new(None::<Option<MessageTemplate>>);
    let dropped = RwSignal::new(None::<MessageTemplate>);
    let toasts = use_toasts();
    let panel = part(move || {
        let error = answer.error();
        answer.with_value(|known| match (known, error) {
            (None, None) => panel_shapes(1),
            (None, Some(error)) => trouble(&error, move || answer.retry()),
            (Some(known), error) => view! {
                {error.map(|error| view! { <Outdated why=error.title() on_retry=move |()| answer.retry() /> })}
                {table(known, edited, dropped)}
            }
            .into_any(),
        })
    });
    let title = move || {
        dropped.with(|dropped| {
            let name = dropped.as_ref().map(|one| one.name.as_str());
            format!("Delete “{}”?", name.unwrap_or_default())
        })
    };
    let delete = move |()| {
        let Some(template) = dropped.get_untracked() else {
            return;
        };
        spawn_local(async move {
            toasts.show(deleted(template.id, &template.name).await);
            answer.retry();
        });
    };
    view! {
        <div class="settings-parts" aria-busy=Signal::derive(move || answer.loading().to_string())>
            <p class="settings-intro">
                "Texts that are written to many members. A variable like {{first_name}} becomes what is known of whoever reads it."
            </p>
            {panel}
        </div>
        <TemplateDialog edited changed=Callback::new(move |()| answer.retry()) />
        <ConfirmDialog
            open=Signal::derive(move || dropped.with(Option::is_some))
            on_close=move |()| dropped.set(None)
            title=Signal::derive(title)
            text=Signal::stored("What was written with it stays as it is.".to_owned())
            confirm="Delete"
            look=ButtonLook::Danger
            choices=None
            on_confirm=delete
        />
    }
    .into_any()
}

async fn deleted(id: TemplateId, name: &str) -> Toast {
    match api::delete_message_template(id).await {
        Ok(()) => Toast::done(format!("“{name}” is deleted.")),
        Err(error) => Toast::failed(format!("It was not deleted. {}", error.detail())),
    }
}

fn table(
    templates: &[MessageTemplate],
    edited: RwSignal<Edited>,
    dropped: RwSignal<Option<MessageTemplate>>,
) -> AnyView {
    let head = view! {
        <ColumnHeader label="Name" />
        <ColumnHeader label="By" />
        <ColumnHeader label="Text" />
        <ColumnHeader label="Changed" />
        <ColumnHeader label="Actions" label_hidden=true />
    }
    .into_any();
    let rows: Vec<AnyView> = templates
        .iter()
        .map(|one| row(one, edited, dropped))
        .collect();
    let content = match rows.is_empty() {
        true => view! { <p class="panel-none">"There is no template yet. The first one saves typing the same words again."</p> }
            .into_any(),
        false => view! { <TableFrame label="Table of templates" head>{rows}</TableFrame> }.into_any(),
    };
    view! {
        <section class="panel" aria-labelledby="templates-title">
            <header class="panel-head">
                <h2 class="panel-title" id="templates-title">"Templates"</h2>
                <Button icon=Glyph::Plus on_press=move |()| edited.set(Some(None))>"New template"</Button>
            </header>
            {content}
        </section>
    }
    .into_any()
}

fn row(
    template: &MessageTemplate,
    edited: RwSignal<Edited>,
    dropped: RwSignal<Option<MessageTemplate>>,
) -> AnyView {
    let by = match template.channel {
        Channel::Sms => "Text message",
        Channel::Email => "E-mail",
    };
    let subject = template.subject.clone();
    let subject =
        subject.map(|subject| view! { <span class="panel-name" dir="auto">{subject}</span> });
    let (one, other) = (template.clone(), template.clone());
    let name = template.name.clone();
    view! {
        <tr data-template=template.id.to_string()>
            <td><span class="panel-name" dir="auto">{name.clone()}</span></td>
            <td>{by}</td>
            <td class="template-text">{subject}<span class="template-body" dir="auto">{template.body.clone()}</span></td>
            <td><TimeAgo at=template.updated_at /></td>
            <td class="number">
                <Button look=ButtonLook::Ghost label=format!("Edit {name}") on_press=move |()| edited.set(Some(Some(one.clone())))>"Edit"</Button>
                <Button look=ButtonLook::Ghost label=format!("Delete {name}") on_press=move |()| dropped.set(Some(other.clone()))>"Delete"</Button>
            </td>
        </tr>
    }
    .into_any()
}

/// Shown while there is something to edit.
#[component]
fn TemplateDialog(edited: RwSignal<Edited>, changed: Callback<()>) -> AnyView {
    let title = move || {
        edited.with(|edited| match edited {
            Some(Some(template)) => format!("Edit “{}”", template.name),
            Some(None) => "New template".to_owned(),
            None => String::new(),
        })
    };
    view! {
        <Dialog
            open=Signal::derive(move || edited.with(Option::is_some))
            on_close=move |()| edited.set(None)
            title=Signal::derive(title)
            content=ViewFn::from(move || template_form(edited, changed).piece())
        />
    }
    .into_any()
}
