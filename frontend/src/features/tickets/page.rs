//! The page of one ticket: what it is about, what was said, the place to say more, and its facts beside it.

use std::time::Duration;

use crm_types::auth::Role;
use crm_types::problem::Code;
use crm_types::tickets::{TicketDetail, TicketPatch, TicketStatus};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::case::Case;
use super::composer::words;
use super::entry::{attachments, entry, link};
use super::presence::{others, watch};
use crate::api::{self, Happening};
use crate::features::auth::use_may;
use crate::paths;
use crate::shell::{Page, trouble, use_live};
use crate::ui::{
    Button, ButtonKind, ButtonLook, Command, Dialog, EmptyState, Glyph, LinkButton, Notice,
    Outdated, Remote, Skeleton, TextField, Tone, on_return, part, remote, soon, unique_id,
    use_commands,
};

/// News come in swarms: a reply, its message, its states.
const AFTER: Duration = Duration::from_millis(250);

type Answer = Remote<(), api::Error>;

/// The page, by what stands in the address.
pub fn page(id: String) -> AnyView {
    let case = Case::new(id.clone());
    let answer: Answer = remote(|| (), move |()| case.read());
    on_return(move || answer.retry());
    let again = soon(AFTER, move || answer.retry());
    use_live().on(move |happening| {
        let concerns = match happening {
            Happening::Missed => true,
            Happening::Ticket(event) => api::read_ticket(&event).is_none_or(|changed| {
                case.detail.with_untracked(|detail| {
                    detail.as_ref().is_some_and(|detail| {
                        let same = |one: &crm_types::tickets::TicketLink| one.id == changed.id;
                        let ours = detail.ticket.id == changed.id;
                        ours && detail.ticket.revision < changed.revision
                            || detail.merged.iter().any(same)
                    })
                })
            }),
            // How a reply to the member fares.
            Happening::Threads { event, .. } => case.detail.with_untracked(|detail| {
                let member = detail.as_ref().and_then(|detail| detail.ticket.member_id);
                member.is_some_and(|id| event.contains(&id.to_string()))
            }),
            _ => false,
        };
        if concerns {
            again.run(());
        }
    });
    let may = use_may(Role::Agent);
    let merging = RwSignal::new(false);
    commands(case, may, merging);
    let there = Memo::new(move |_| case.detail.with(Option::is_some));
    let stage = Memo::new(move |_| match answer.error() {
        _ if there.get() => "ticket",
        Some(error) if matches!(error.code(), Some(Code::NotFound | Code::InvalidPath)) => "none",
        Some(_) => "failed",
        None => "waiting",
    });
    let body = part(move || match stage.get() {
        "ticket" => content(case, answer, may),
        "none" => nothing(),
        "failed" => match answer.error() {
            Some(error) => trouble(&error, move || answer.retry()),
            None => shape(),
        },
        _ => shape(),
    });
    let title = Memo::new(move |_| {
        let known = |detail: &TicketDetail| {
            format!("{} {}", detail.ticket.reference, detail.ticket.subject)
        };
        let said = case.detail.with(|detail| detail.as_ref().map(known));
        said.unwrap_or_else(|| id.clone())
    });
    let back = || view! { <LinkButton href=paths::TICKETS.to_owned() look=ButtonLook::Ghost icon=Glyph::ChevronLeft>"Tickets"</LinkButton> };
    let actions = move || {
        let merge = may.get() && there.get();
        merge.then(|| view! { <Button on_press=move |()| merging.set(true)>"Merge…"</Button> })
    };
    let close = Callback::new(move |()| merging.set(false));
    view! {
        <Page title before=ViewFn::from(back) actions=ViewFn::from(actions)>
            <div class="ticket-page" aria-busy=move || answer.loading().to_string()>{body}</div>
        </Page>
        <Dialog
            open=merging
            on_close=close
            title=Signal::stored("Merge into another ticket".to_owned())
            text=Signal::stored("What was said here is shown there from then on, and this ticket is closed. It can be undone.".to_owned())
            content=ViewFn::from(move || super::merge_form(case, close).piece())
        />
    }
    .into_any()
}

fn commands(case: Case, may: Signal<bool>, merging: RwSignal<bool>) {
    let commands = use_commands();
    let merge = move || {
        if may.get_untracked() {
            merging.set(true);
        }
    };
    commands.register(Command::new(
        "This page",
        Glyph::Ticket,
        "Merge into another ticket",
        merge,
    ));
    for (title, status, said) in [
        (
            "Resolve the ticket",
            TicketStatus::Resolved,
            "The ticket is resolved.",
        ),
        (
            "Reopen the ticket",
            TicketStatus::Open,
            "The ticket is open again.",
        ),
        (
            "Close the ticket",
            TicketStatus::Closed,
            "The ticket is closed.",
        ),
    ] {
        let run = move || {
            let patch = TicketPatch {
                status: Some(status),
                ..TicketPatch::default()
            };
            if may.get_untracked() {
                case.change(patch, said);
            }
        };
        commands.register(Command::new("This page", Glyph::Check, title, run).words("status"));
    }
}

fn content(case: Case, answer: Answer, may: Signal<bool>) -> AnyView {
    let outdated = part(move || match answer.error() {
        Some(error) => {
            view! { <Outdated why=error.title() on_retry=move |()| answer.retry() /> }.into_any()
        }
        None => ().into_any(),
    });
    let words = words(case);
    let writing = Signal::derive(move || words.with(|words| !words.trim().is_empty()));
    let here = watch(case, writing, may);
    let merged = part(move || {
        let into = case.detail.with(|detail| {
            detail
                .as_ref()
                .and_then(|detail| detail.merged_into.clone())
        });
        match into {
            Some(into) => view! {
                <Notice tone=Tone::Caution>
                    <p>"This ticket has become part of "{link(&into)}", where it goes on."</p>
                </Notice>
            }
            .into_any(),
            None => ().into_any(),
        }
    });
    let thread = part(move || thread(case, may.get()));
    let later = part(move || match case.later.with(Option::is_some) {
        true => view! { <Button on_press=move |()| case.read_on()>"Show later entries"</Button> }
            .into_any(),
        false => ().into_any(),
    });
    let say = part(move || match may.get() {
        true => super::composer_piece(case, here, words).piece(),
        false => ().into_any(),
    });
    view! {
        {outdated}
        {merged}
        <div class="ticket-columns">
            <div class="ticket-main">
                {about(case, may)}
                {thread}
                {later}
                {others(here)}
                {say}
            </div>
            {super::facts_piece(case, may).piece()}
        </div>
    }
    .into_any()
}

fn thread(case: Case, may: bool) -> AnyView {
    let own = case
        .detail
        .with(|detail| detail.as_ref().map(|detail| detail.ticket.id));
    let lines: Vec<AnyView> = case.entries.with(|entries| {
        let lines = entries.iter();
        lines
            .map(|one| entry(case, one, own == Some(one.ticket_id), may))
            .collect()
    });
    match lines.is_empty() {
        true => view! { <p class="facts-note">"Nothing was said yet."</p> }.into_any(),
        false => {
            view! { <ol class="ticket-thread" aria-label="What was said and done">{lines}</ol> }
                .into_any()
        }
    }
}

/// What it is about, and the way to put it in other words.
fn about(case: Case, may: Signal<bool>) -> AnyView {
    let editing = RwSignal::new(false);
    let shown = part(move || {
        let known = case.detail.with(|detail| {
            let detail = detail.as_ref()?;
            Some((detail.description.clone(), detail.attachments.clone()))
        });
        let Some((description, files)) = known else {
            return ().into_any();
        };
        let text = match description.trim().is_empty() {
            true => view! { <p class="facts-note">"Nothing more was told."</p> }.into_any(),
            false => view! { <p class="ticket-text" dir="auto">{description}</p> }.into_any(),
        };
        let edit = may.get().then(|| {
            view! { <Button look=ButtonLook::Ghost on_press=move |()| editing.set(true)>"Edit"</Button> }
        });
        view! { {text}{attachments(&files)}{edit} }.into_any()
    });
    let body = part(move || match editing.get() {
        true => super::words_piece(case, editing).piece(),
        false => ().into_any(),
    });
    view! {
        <section class="ticket-about" aria-label="What it is about">
            <div hidden=move || editing.get()>{shown}</div>
            {body}
        </section>
    }
    .into_any()
}

/// Subject and description. What is typed stays until the server has it.
pub fn words_form(case: Case, editing: RwSignal<bool>) -> AnyView {
    let (subject, description) = case.detail.with_untracked(|detail| {
        detail.as_ref().map_or_else(Default::default, |detail| {
            (detail.ticket.subject.clone(), detail.description.clone())
        })
    });
    let (was_subject, was_description) = (subject.clone(), description.clone());
    let (subject, description) = (RwSignal::new(subject), RwSignal::new(description));
    let busy = RwSignal::new(false);
    let id = unique_id("about");
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let said = subject.with_untracked(|text| text.trim().to_owned());
        let told = description.with_untracked(|text| text.trim().to_owned());
        let patch = TicketPatch {
            subject: (said != was_subject).then_some(said),
            description: (told != was_description.trim()).then_some(told),
            ..TicketPatch::default()
        };
        if patch == TicketPatch::default() {
            return editing.set(false);
        }
        busy.set(true);
        let then = Callback::new(move |done| {
            busy.try_set(false);
            if done {
                editing.try_set(false);
            }
        });
        case.change_then(patch, "The words are saved.", then);
    };
    let blank = Signal::derive(move || subject.with(|text| text.trim().is_empty()));
    view! {
        <form class="form" on:submit=submit novalidate>
            <TextField label="Subject" value=subject on_input=move |text| subject.set(text) autofocus=true />
            <div class="field">
                <label class="field-label" for=id.clone()>"Description"</label>
                <textarea
                    id=id
                    class="input composer-field"
                    rows="6"
                    maxlength="20000"
                    dir="auto"
                    prop:value=description
                    on:input=move |event| description.set(event_target_value(&event))
                ></textarea>
            </div>
            <div class="composer-foot">
                <Button on_press=move |()| editing.set(false)>"Cancel"</Button>
                <Button kind=ButtonKind::Submit look=ButtonLook::Primary busy disabled=blank>"Save"</Button>
            </div>
        </form>
    }
    .into_any()
}

fn nothing() -> AnyView {
    view! {
        <EmptyState
            icon=Glyph::Ticket
            title="There is no such ticket"
            text="The number may be mistyped."
        >
            <LinkButton href=paths::TICKETS.to_owned()>"Back to tickets"</LinkButton>
        </EmptyState>
    }
    .into_any()
}

/// The shape of what is coming.
fn shape() -> AnyView {
    let lines = |count: usize| {
        let line = |_| {
            view! { <div class="fact"><Skeleton width="medium" /><Skeleton width="short" /></div> }
                .into_any()
        };
        (0..count).map(line).collect::<Vec<_>>().into_any()
    };
    view! {
        <div class="ticket-columns" aria-hidden="true">
            <div class="ticket-main">
                <section class="ticket-about"><Skeleton width="long" /><Skeleton width="long" /><Skeleton width="medium" /></section>
                {lines(4)}
            </div>
            <div class="ticket-facts">{lines(7)}</div>
        </div>
    }
    .into_any()
}
