//! What is known of a ticket beside what was said: how far it is, who sees to it, until when; changed in place.

use crm_types::tickets::{
    PRIORITIES, SOURCES, STATUSES, TicketDetail, TicketOutcome, TicketPatch, TicketRow,
};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::case::Case;
use super::due::moment;
use super::entry::link;
use crate::paths;
use crate::shell::records::{badge, choices, people};
use crate::ui::{
    Badge, Button, ButtonKind, Glyph, Icon, Select, TextField, TimeAgo, Tone, format, part,
};

/// The panel. `may`: whether whoever looks may change anything.
pub fn facts(case: Case, may: Signal<bool>) -> AnyView {
    let look = move |read: fn(&TicketRow) -> String| {
        Memo::new(move |_| {
            case.detail
                .with(|detail| detail.as_ref().map(|detail| read(&detail.ticket)))
                .unwrap_or_default()
        })
    };
    let status = look(|ticket| ticket.status.to_string());
    let priority = look(|ticket| ticket.priority.to_string());
    let edited = part(move || match may.get() {
        true => edited(case, status, priority),
        false => shown(status, priority, case),
    });
    let rest = part(move || {
        case.detail
            .with(|detail| detail.as_ref().map_or_else(|| ().into_any(), rest))
    });
    view! {
        <section class="ticket-facts" aria-label="About this ticket">
            {edited}
            {tags(case, may)}
            {rest}
        </section>
    }
    .into_any()
}

fn edited(case: Case, status: Memo<String>, priority: Memo<String>) -> AnyView {
    let set_status = move |key: String| {
        if let Ok(status) = key.parse() {
            let patch = TicketPatch {
                status: Some(status),
                ..TicketPatch::default()
            };
            case.change(patch, format!("Status is {}.", badge(STATUSES, &key).1));
        }
    };
    let set_priority = move |key: String| {
        if let Ok(priority) = key.parse() {
            let patch = TicketPatch {
                priority: Some(priority),
                ..TicketPatch::default()
            };
            case.change(patch, format!("Priority is {}.", badge(PRIORITIES, &key).1));
        }
    };
    let assignee = Signal::derive(move || {
        case.detail
            .with(|detail| detail.as_ref().and_then(|detail| detail.ticket.assignee_id))
    });
    let called = Signal::derive(move || {
        case.detail.with(|detail| {
            let detail = detail.as_ref()?;
            detail.ticket.assignee_name.clone()
        })
    });
    let assign = Callback::new(move |(id, name): (Option<_>, String)| {
        let patch = TicketPatch {
            assignee_id: Some(id),
            ..TicketPatch::default()
        };
        let said = match id {
            Some(_) => format!("Assigned to {name}."),
            None => "Nobody is assigned.".to_owned(),
        };
        case.change(patch, said);
    });
    view! {
        <div class="ticket-choices">
            <Select label="Status" choices=choices(STATUSES) value=status on_change=set_status />
            <Select label="Priority" choices=choices(PRIORITIES) value=priority on_change=set_priority />
            {people("Assignee", "Nobody", assignee, called, assign)}
            {category(case)}
        </div>
    }
    .into_any()
}

fn shown(status: Memo<String>, priority: Memo<String>, case: Case) -> AnyView {
    let line = |name: &'static str, value: AnyView| {
        view! { <div class="fact"><span class="fact-term">{name}</span><span class="fact-value">{value}</span></div> }
            .into_any()
    };
    let word = |list, key: String| {
        let (tone, text) = badge(list, &key);
        view! { <Badge tone text /> }.into_any()
    };
    let who = case.detail.with(|detail| {
        let name = detail
            .as_ref()
            .and_then(|one| one.ticket.assignee_name.clone());
        name.unwrap_or_else(|| "Nobody".to_owned())
    });
    view! {
        {line("Status", word(STATUSES, status.get()))}
        {line("Priority", word(PRIORITIES, priority.get()))}
        {line("Assignee", view! { <bdi>{who}</bdi> }.into_any())}
    }
    .into_any()
}

/// A word or two, saved when the field is left or Enter is pressed.
fn category(case: Case) -> AnyView {
    let known = Memo::new(move |_| {
        case.detail.with(|detail| {
            let category = detail.as_ref().and_then(|one| one.ticket.category.clone());
            category.unwrap_or_default()
        })
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
        let said = match text.is_empty() {
            true => "The category is gone.".to_owned(),
            false => format!("Category is {text}."),
        };
        let patch = TicketPatch {
            category: Some(Some(text).filter(|text| !text.is_empty())),
            ..TicketPatch::default()
        };
        // What was typed stays until the server has it.
        let then = Callback::new(move |done| {
            if done {
                typed.try_set(None);
            }
        });
        case.change_then(patch, said, then);
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        save();
    };
    view! {
        <form on:submit=submit on:focusout=move |_| save() novalidate>
            <TextField label="Category" value on_input=move |text| typed.set(Some(text)) />
        </form>
    }
    .into_any()
}

/// The tags: taken away by a press, added by name.
fn tags(case: Case, may: Signal<bool>) -> AnyView {
    let own = Memo::new(move |_| {
        case.detail.with(|detail| {
            detail
                .as_ref()
                .map(|one| one.ticket.tags.clone())
                .unwrap_or_default()
        })
    });
    let typed = RwSignal::new(String::new());
    let set = move |tags: Vec<String>, said: String| {
        let patch = TicketPatch {
            tags: Some(tags),
            ..TicketPatch::default()
        };
        case.change(patch, said);
    };
    let chips = part(move || {
        let tags = own.get();
        if tags.is_empty() && !may.get() {
            return view! { <li class="unknown">"None"</li> }.into_any();
        }
        let chip = |tag: String| {
            let (name, gone) = (format!("Remove tag {tag}"), tag.clone());
            let remove = move |_| {
                let mut tags = own.get_untracked();
                tags.retain(|one| *one != gone);
                set(tags, format!("Tag {gone} is removed."));
            };
            let cross = may.get().then(|| {
                view! {
                    <button type="button" class="tag-remove" aria-label=name on:click=remove>
                        <Icon glyph=Glyph::Close />
                    </button>
                }
            });
            view! { <li class="tag"><bdi class="tag-text">{tag}</bdi>{cross}</li> }.into_any()
        };
        tags.into_iter().map(chip).collect::<Vec<_>>().into_any()
    });
    let add = move |event: SubmitEvent| {
        event.prevent_default();
        let tag =
            typed.with_untracked(|typed| typed.split_whitespace().collect::<Vec<_>>().join(" "));
        let mut tags = own.get_untracked();
        let there = tags
            .iter()
            .any(|one| one.to_lowercase() == tag.to_lowercase());
        if tag.is_empty() || there {
            return;
        }
        typed.set(String::new());
        tags.push(tag.clone());
        set(tags, format!("Tag {tag} is added."));
    };
    let field = part(move || match may.get() {
        true => view! {
            <form class="ticket-tag" on:submit=add novalidate>
                <TextField label="Add a tag" value=typed on_input=move |text| typed.set(text) />
                <Button kind=ButtonKind::Submit>"Add"</Button>
            </form>
        }
        .into_any(),
        false => ().into_any(),
    });
    view! {
        <div class="tags-field">
            <span class="field-label" id="ticket-tags">"Tags"</span>
            <ul class="tags" aria-labelledby="ticket-tags">{chips}</ul>
            {field}
        </div>
    }
    .into_any()
}

fn fact(name: &'static str, value: AnyView) -> AnyView {
    view! { <div class="fact"><span class="fact-term">{name}</span><span class="fact-value">{value}</span></div> }
        .into_any()
}

/// What nobody sets: targets, whose it is, where it came from.
fn rest(detail: &TicketDetail) -> AnyView {
    let ticket = &detail.ticket;
    let first = match (ticket.first_responded_at, ticket.first_response_due_at) {
        (Some(at), _) => kept(ticket.first_response, at),
        (None, Some(at)) => moment(at),
        (None, None) => "No clock runs".into_any(),
    };
    let resolution = match (ticket.resolved_at, ticket.resolution_due_at) {
        (Some(at), _) => kept(ticket.resolution, at),
        (None, Some(at)) => moment(at),
        (None, None) => "No clock runs".into_any(),
    };
    let member = match ticket.member_id {
        Some(id) => {
            let name = ticket.member_name.clone();
            let name = name.or_else(|| ticket.member_email.clone());
            let name = name.unwrap_or_else(|| "Member without a name".to_owned());
            let href = paths::with_query(&paths::member(id), &[("tab", "support")]);
            view! { <a class="text-link" href=href dir="auto">{name}</a> }.into_any()
        }
        None => "Nobody we know".into_any(),
    };
    let merged = (!detail.merged.is_empty()).then(|| {
        let links: Vec<AnyView> = detail.merged.iter().map(link).collect();
        fact(
            "Merged into this",
            view! { <span class="ticket-links">{links}</span> }.into_any(),
        )
    });
    view! {
        {fact("First response", first)}
        {fact("Resolution", resolution)}
        {fact("Member", member)}
        {fact("Came by", badge(SOURCES, ticket.source.as_str()).1.into_any())}
        {fact("Created", view! { <TimeAgo at=ticket.created_at /> }.into_any())}
        {merged}
    }
    .into_any()
}

fn kept(outcome: TicketOutcome, at: chrono::DateTime<chrono::Utc>) -> AnyView {
    let (tone, text) = match outcome {
        TicketOutcome::Missed => (Tone::Negative, "Too late"),
        _ => (Tone::Positive, "In time"),
    };
    view! { <Badge tone text />" "<span class="fact-note">{format::moment(at)}</span> }.into_any()
}
