//! The settings of the forms on the product's site that leads come by: which there are, from where, and how one is sent.

use crm_types::auth::Role;
use crm_types::leads::{LeadForm, LeadForms};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api;
use crate::shell::{panel_shapes, settings_page, trouble};
use crate::ui::{
    Badge, Button, ButtonLook, ColumnHeader, ConfirmDialog, CopyField, Dialog, Glyph, Outdated,
    Remote, TableFrame, TimeAgo, Toast, Tone, format, on_return, part, remote, use_toasts,
};

/// What is edited: a form, a new one, or nothing.
pub type Edited = Option<Option<LeadForm>>;

/// Settings of the forms, for those who may see them.
pub fn page() -> AnyView {
    settings_page("Lead forms", Glyph::Sparkle, Role::Admin, || {
        super::forms_body().piece()
    })
}

/// The table, and what its buttons ask.
pub fn settings() -> AnyView {
    let answer: Remote<LeadForms, api::Error> = remote(|| (), |()| api::list_lead_forms());
    on_return(move || answer.retry());
    let changed = Callback::new(move |()| answer.retry());
    let edited = RwSignal::new(None::<Option<LeadForm>>);
    let revoking = RwSignal::new(None::<LeadForm>);
    let table = part(move || {
        let error = answer.error();
        answer.with_value(|known| match (known, error) {
            (None, None) => panel_shapes(1),
            (None, Some(error)) => trouble(&error, move || answer.retry()),
            (Some(known), error) => view! {
                {error.map(|error| view! { <Outdated why=error.title() on_retry=changed /> })}
                {table(&known.items, edited, revoking)}
            }
            .into_any(),
        })
    });
    let title = move || {
        edited.with(|edited| match edited {
            Some(Some(form)) => format!("Edit “{}”", form.name),
            _ => "New form".to_owned(),
        })
    };
    view! {
        <div class="settings-parts" aria-busy=Signal::derive(move || answer.loading().to_string())>
            <p class="settings-intro">
                "A form on your site sends leads with a key of its own. The key may stand in the page: what it may be used from is its list of origins."
            </p>
            {table}
        </div>
        <Dialog
            open=Signal::derive(move || edited.with(Option::is_some))
            on_close=move |()| edited.set(None)
            title=Signal::derive(title)
            content=ViewFn::from(move || super::lead_form_form(edited, changed).piece())
        />
        {revoke(revoking, changed)}
    }
    .into_any()
}

fn revoke(revoking: RwSignal<Option<LeadForm>>, changed: Callback<()>) -> AnyView {
    let toasts = use_toasts();
    let confirmed = move |()| {
        let Some(form) = revoking.get_untracked() else {
            return;
        };
        spawn_local(async move {
            match api::revoke_lead_form(form.id).await {
                Ok(_) => {
                    toasts.show(Toast::done(format!("“{}” takes no more leads.", form.name)));
                    changed.try_run(());
                }
                Err(error) => {
                    toasts.show(Toast::failed(format!("Not revoked. {}", error.detail())));
                }
            }
        });
    };
    let name = move || revoking.with(|form| form.as_ref().map(|form| form.name.clone()));
    view! {
        <ConfirmDialog
            open=Signal::derive(move || revoking.with(Option::is_some))
            on_close=move |()| revoking.set(None)
            title=Signal::derive(move || format!("Revoke “{}”?", name().unwrap_or_default()))
            text=Signal::stored(
                "Whoever sends it is told that it came, and nothing is kept. This cannot be undone.".to_owned(),
            )
            confirm="Revoke"
            look=ButtonLook::Danger
            on_confirm=confirmed
        />
    }
    .into_any()
}

fn table(
    forms: &[LeadForm],
    edited: RwSignal<Edited>,
    revoking: RwSignal<Option<LeadForm>>,
) -> AnyView {
    let content = match forms.is_empty() {
        true => view! { <p class="panel-none">"No form sends leads yet. Make one, and put its key into the page."</p> }
            .into_any(),
        false => {
            let head = view! {
                <ColumnHeader label="Name" />
                <ColumnHeader label="Origins" />
                <ColumnHeader label="Leads" number=true />
                <ColumnHeader label="Last lead" />
                <ColumnHeader label="State" />
                <ColumnHeader label="Actions" label_hidden=true />
            }
            .into_any();
            let rows: Vec<AnyView> = forms
                .iter()
                .map(|form| row(form, edited, revoking))
                .collect();
            view! { <TableFrame label="Table of lead forms" head>{rows}</TableFrame> }.into_any()
        }
    };
    view! {
        <section class="panel" aria-labelledby="forms-title">
            <header class="panel-head">
                <h2 class="panel-title" id="forms-title">"Forms"</h2>
                <Button icon=Glyph::Plus on_press=move |()| edited.set(Some(None))>"New form"</Button>
            </header>
            {content}
        </section>
    }
    .into_any()
}

fn row(form: &LeadForm, edited: RwSignal<Edited>, revoking: RwSignal<Option<LeadForm>>) -> AnyView {
    let live = form.revoked_at.is_none();
    let (tone, state) = match (live, form.leads) {
        (false, _) => (Tone::Neutral, "Revoked"),
        (true, 0) => (Tone::Unknown, "Not used yet"),
        (true, _) => (Tone::Positive, "In use"),
    };
    let last = match form.last_lead_at {
        Some(at) => view! { <TimeAgo at /> }.into_any(),
        None => "Never".into_any(),
    };
    let origins = match form.origins.is_empty() {
        true => "None: not usable from a page".to_owned(),
        false => form.origins.join(", "),
    };
    let (one, other) = (form.clone(), form.clone());
    let name = form.name.clone();
    let actions = live.then(|| {
        view! {
            <Button look=ButtonLook::Ghost label=format!("Edit {name}") on_press=move |()| edited.set(Some(Some(one.clone())))>"Edit"</Button>
            <Button look=ButtonLook::Ghost label=format!("Revoke {name}") on_press=move |()| revoking.set(Some(other.clone()))>"Revoke"</Button>
        }
    });
    view! {
        <tr data-form=form.id.to_string()>
            <td>
                <span class="panel-name" dir="auto">{form.name.clone()}</span>
                <CopyField label=format!("Key of {}", form.name) text=form.key.clone() />
            </td>
            <td class="template-text"><span class="template-body">{origins}</span></td>
            <td class="number">{format::number(form.leads)}</td>
            <td>{last}</td>
            <td><Badge tone text=state /></td>
            <td class="number">{actions}</td>
        </tr>
    }
    .into_any()
}
