//! What can be changed about a lead in place; each change is one by itself.

use chrono::NaiveDate;
use crm_types::ids::AdminId;
use crm_types::leads::{LeadDetail, LeadPatch, LeadStatus, STATUSES};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::lead::Lead;
use super::page::fact;
use crate::shell::records::{badge, choices, people};
use crate::ui::{Select, TextField, TimeAgo, part};

/// What can be changed in place.
pub fn edited(lead: Lead) -> AnyView {
    let look = move |read: fn(&LeadDetail) -> String| {
        Memo::new(move |_| {
            lead.detail
                .with(|detail| detail.as_ref().map(read))
                .unwrap_or_default()
        })
    };
    let status = look(|detail| detail.lead.status.to_string());
    let set_status = move |key: String| {
        if let Ok(status) = key.parse() {
            let patch = LeadPatch {
                status: Some(status),
                ..LeadPatch::default()
            };
            lead.change(patch, format!("Status is {}.", badge(STATUSES, &key).1));
        }
    };
    // Converted is what a conversion makes of it, and nothing that is chosen.
    let statuses = part(move || {
        let now = status.get();
        let converted = LeadStatus::Converted.as_str();
        let all = choices(STATUSES);
        let fitting = all
            .into_iter()
            .filter(|one| one.value != converted || now == converted);
        view! { <Select label="Status" choices=fitting.collect() value=status on_change=set_status /> }
            .into_any()
    });
    let owner = Signal::derive(move || {
        lead.detail
            .with(|detail| detail.as_ref().and_then(|detail| detail.lead.owner_id))
    });
    let called = Signal::derive(move || {
        lead.detail
            .with(|detail| detail.as_ref()?.lead.owner_name.clone())
    });
    let give = Callback::new(move |(id, name): (Option<AdminId>, String)| {
        let patch = LeadPatch {
            owner_id: Some(id),
            ..LeadPatch::default()
        };
        let said = match id {
            Some(_) => format!("{name} sees to them."),
            None => "Nobody sees to them.".to_owned(),
        };
        lead.change(patch, said);
    });
    let created = part(move || {
        lead.detail.with(|detail| match detail {
            Some(detail) => fact(
                "Created",
                view! { <TimeAgo at=detail.lead.created_at /> }.into_any(),
            ),
            None => ().into_any(),
        })
    });
    view! {
        <div class="ticket-choices">
            {statuses}
            {people("Owner", "Nobody", owner, called, give)}
        </div>
        {line_field(lead, "Next step", "text", |detail| detail.lead.next_step.clone(), |patch, text| patch.next_step = Some(text))}
        {line_field(
            lead,
            "On",
            "date",
            |detail| detail.lead.next_step_on.map(|day| day.to_string()),
            |patch, text| patch.next_step_on = Some(text.and_then(|day| day.parse::<NaiveDate>().ok())),
        )}
        {line_field(lead, "Name", "text", |detail| detail.lead.name.clone(), |patch, text| patch.name = Some(text))}
        {line_field(lead, "E-mail", "email", |detail| detail.lead.email.clone(), |patch, text| patch.email = Some(text))}
        {line_field(lead, "Phone", "tel", |detail| detail.lead.phone.clone(), |patch, text| patch.phone = Some(text))}
        {line_field(lead, "Source", "text", |detail| detail.lead.source.clone(), |patch, text| patch.source = Some(text))}
        {created}
    }
    .into_any()
}

/// One text that is saved when the field is left or Enter is pressed; what is typed stays until the server has it.
fn line_field(
    lead: Lead,
    label: &'static str,
    kind: &'static str,
    read: fn(&LeadDetail) -> Option<String>,
    write: fn(&mut LeadPatch, Option<String>),
) -> AnyView {
    let known = Memo::new(move |_| {
        let known = lead.detail.with(|detail| detail.as_ref().and_then(read));
        known.unwrap_or_default()
    });
    let typed = RwSignal::new(None::<String>);
    let value = Signal::derive(move || typed.get().unwrap_or_else(|| known.get()));
    let save = move || {
        let Some(text) = typed.get_untracked() else {
            return;
        };
        let text = text.trim().to_owned();
        if text == known.get_untracked() {
            return typed.set(None);
        }
        let mut patch = LeadPatch::default();
        write(&mut patch, Some(text).filter(|text| !text.is_empty()));
        let then = Callback::new(move |done| {
            if done {
                typed.try_set(None);
            }
        });
        lead.change_then(patch, format!("{label} is saved."), then);
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        save();
    };
    view! {
        <form on:submit=submit on:focusout=move |_| save() novalidate>
            <TextField label kind value on_input=move |text| typed.set(Some(text)) />
        </form>
    }
    .into_any()
}
