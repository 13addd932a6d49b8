//! The page of one lead: who they are, what they wrote, what is to be done next, and whether they became a member.

use std::str::FromStr;
use std::time::Duration;

use crm_types::auth::Role;
use crm_types::ids::LeadId;
use crm_types::leads::{LeadDetail, STATUSES};
use crm_types::messages::Thread;
use crm_types::problem::Code;
use crm_types::records::RecordChange;
use leptos::prelude::*;

use super::kind::name_of;
use super::lead::Lead;
use crate::api::{self, Happening};
use crate::features::auth::use_may;
use crate::paths;
use crate::shell::records::{badge, change_words, names_of};
use crate::shell::{Page, trouble, use_live};
use crate::ui::{
    Badge, Button, ButtonLook, Command, Dialog, EmptyState, Glyph, LinkButton, Notice, Outdated,
    Remote, Skeleton, TimeAgo, Tone, on_return, part, remote, soon, unique_id, use_commands,
};

/// Changes come in swarms.
const AFTER: Duration = Duration::from_millis(250);

type Answer = Remote<(), api::Error>;

/// The page, by what stands in the address.
pub fn page(id: String) -> AnyView {
    match LeadId::from_str(&id) {
        Ok(id) => known(id),
        Err(_) => {
            view! { <Page title="Lead"><div class="ticket-page">{nobody()}</div></Page> }.into_any()
        }
    }
}

fn known(id: LeadId) -> AnyView {
    let lead = Lead::new(id);
    let answer: Answer = remote(|| (), move |()| lead.read());
    on_return(move || answer.retry());
    let again = soon(AFTER, move || answer.retry());
    use_live().on(move |happening| {
        let concerns = match happening {
            Happening::Missed => true,
            Happening::Lead(event) => api::read_lead(&event)
                .is_none_or(|changed| changed.id == id && changed.revision > lead.revision()),
            _ => false,
        };
        if concerns {
            again.run(());
        }
    });
    let may = use_may(Role::Agent);
    let converting = RwSignal::new(false);
    let close = Callback::new(move |()| converting.set(false));
    let there = Memo::new(move |_| lead.detail.with(Option::is_some));
    let stage = Memo::new(move |_| match answer.error() {
        _ if there.get() => "lead",
        Some(error) if matches!(error.code(), Some(Code::NotFound | Code::InvalidPath)) => "none",
        Some(_) => "failed",
        None => "waiting",
    });
    let body = part(move || match stage.get() {
        "lead" => content(lead, answer, may),
        "none" => nobody(),
        "failed" => match answer.error() {
            Some(error) => trouble(&error, move || answer.retry()),
            None => shape(),
        },
        _ => shape(),
    });
    let title = Memo::new(move |_| {
        let name = lead
            .detail
            .with(|detail| detail.as_ref().map(|detail| name_of(&detail.lead)));
        name.unwrap_or_else(|| "Lead".to_owned())
    });
    let converted = Memo::new(move |_| {
        lead.detail.with(|detail| {
            detail
                .as_ref()
                .is_some_and(|detail| detail.lead.member_id.is_some())
        })
    });
    let convert = move || {
        if may.get_untracked() && !converted.get_untracked() {
            converting.set(true);
        }
    };
    use_commands().register(
        Command::new("This page", Glyph::Check, "Convert to a member", convert).words("sign up"),
    );
    let back = || view! { <LinkButton href=paths::LEADS.to_owned() look=ButtonLook::Ghost icon=Glyph::ChevronLeft>"Leads"</LinkButton> };
    let actions = move || {
        let shown = may.get() && there.get();
        shown.then(|| match converted.get() {
            true => view! { <Button on_press=move |()| lead.take_back()>"Take the conversion back"</Button> }.into_any(),
            false => view! { <Button look=ButtonLook::Primary on_press=move |()| converting.set(true)>"Convert…"</Button> }.into_any(),
        })
    };
    view! {
        <Page title before=ViewFn::from(back) actions=ViewFn::from(actions)>
            <div class="ticket-page" aria-busy=move || answer.loading().to_string()>{body}</div>
        </Page>
        <Dialog
            open=converting
            on_close=close
            title=Signal::stored("Who have they become?".to_owned())
            text=Signal::stored("A sign-up with the lead’s address converts it by itself. Choose the member where they signed up with another one.".to_owned())
            content=ViewFn::from(move || super::convert_form(lead, close).piece())
        />
    }
    .into_any()
}

fn content(lead: Lead, answer: Answer, may: Signal<bool>) -> AnyView {
    let outdated = part(move || match answer.error() {
        Some(error) => {
            view! { <Outdated why=error.title() on_retry=move |()| answer.retry() /> }.into_any()
        }
        None => ().into_any(),
    });
    let standing = part(move || {
        lead.detail
            .with(|detail| detail.as_ref().map_or_else(|| ().into_any(), standing))
    });
    let wrote = part(move || {
        lead.detail
            .with(|detail| detail.as_ref().map_or_else(|| ().into_any(), wrote))
    });
    let history = part(move || history(lead, may.get()));
    let facts = part(move || match may.get() {
        true => super::facts_piece(lead).piece(),
        false => lead
            .detail
            .with(|detail| detail.as_ref().map_or_else(|| ().into_any(), shown)),
    });
    view! {
        {outdated}
        {standing}
        <div class="ticket-columns">
            <div class="ticket-main">{wrote}{conversations(lead)}{history}</div>
            <section class="ticket-facts" aria-label="About this lead">{facts}</section>
        </div>
    }
    .into_any()
}

/// Whether they became a member, or who may be the same person.
fn standing(detail: &LeadDetail) -> AnyView {
    match detail.lead.member_id {
        Some(id) => {
            let name = detail.member_name.clone();
            let name = name.unwrap_or_else(|| "a member".to_owned());
            let at = detail.lead.converted_at;
            let at = at.map(|at| view! { " "<TimeAgo at /> });
            view! {
                <Notice tone=Tone::Positive>
                    <p>"Became "<a class="text-link" href=paths::member(id) dir="auto">{name}</a>{at}"."</p>
                </Notice>
            }
            .into_any()
        }
        None if !detail.alike.is_empty() => view! {
            <Notice>
                <p>"There is a member with this address or number. Where it is the same person, convert the lead."</p>
            </Notice>
        }
        .into_any(),
        None => ().into_any(),
    }
}

/// The ways to what was said with them.
fn conversations(lead: Lead) -> AnyView {
    let threads: Remote<Vec<Thread>, api::Error> =
        remote(|| (), move |()| api::list_lead_threads(lead.id));
    use_live().on(move |happening| {
        if matches!(happening, Happening::Threads { .. } | Happening::Missed) {
            threads.retry();
        }
    });
    part(move || {
        let line = |thread: &Thread| {
            let id = thread.id.to_string();
            let href = paths::with_query(paths::INBOX, &[("show", "all"), ("thread", &id)]);
            view! {
                <li>
                    <a class="text-link" href=href dir="auto">{thread.preview.clone()}</a>
                    " "
                    <TimeAgo at=thread.last_at />
                </li>
            }
            .into_any()
        };
        threads.with_value(|threads| match threads {
            Some(threads) if !threads.is_empty() => {
                let lines: Vec<AnyView> = threads.iter().map(line).collect();
                view! {
                    <section aria-labelledby="lead-said">
                        <h2 class="section-title" id="lead-said">"Conversation"</h2>
                        <ul class="lead-threads">{lines}</ul>
                    </section>
                }
                .into_any()
            }
            _ => ().into_any(),
        })
    })
}

pub fn fact(name: &'static str, value: AnyView) -> AnyView {
    view! { <div class="fact"><span class="fact-term">{name}</span><span class="fact-value">{value}</span></div> }
        .into_any()
}

/// Their own words, and the way they came.
fn wrote(detail: &LeadDetail) -> AnyView {
    let message = detail.message.clone();
    let message = match message.filter(|text| !text.trim().is_empty()) {
        Some(text) => view! { <p class="ticket-text" dir="auto">{text}</p> }.into_any(),
        None => view! { <p class="facts-note">"They wrote nothing."</p> }.into_any(),
    };
    let tags = [
        ("Form", &detail.form_name),
        ("UTM source", &detail.utm_source),
        ("UTM medium", &detail.utm_medium),
        ("UTM campaign", &detail.utm_campaign),
        ("UTM term", &detail.utm_term),
        ("UTM content", &detail.utm_content),
    ];
    let known = tags.into_iter().filter_map(|(name, value)| {
        let value = value.clone()?;
        Some(fact(name, view! { <bdi>{value}</bdi> }.into_any()))
    });
    let known: Vec<AnyView> = known.collect();
    view! {
        <section class="ticket-about" aria-label="What they wrote">{message}</section>
        {known}
    }
    .into_any()
}

/// What was changed, the latest first.
fn history(lead: Lead, may: bool) -> AnyView {
    let lines: Vec<AnyView> = lead
        .changes
        .with(|all| all.iter().map(|change| line(lead, change, may)).collect());
    let more = lead.earlier.with(Option::is_some).then(|| {
        view! { <Button on_press=move |()| lead.read_back()>"Show earlier"</Button> }
    });
    let title = unique_id("lead-history");
    let labelled_by = title.clone();
    view! {
        <section aria-labelledby=labelled_by>
            <h2 class="facts-title" id=title>"History"</h2>
            <ol class="ticket-thread">{lines}</ol>
            {more}
        </section>
    }
    .into_any()
}

fn line(lead: Lead, change: &RecordChange, may: bool) -> AnyView {
    let id = change.id;
    let undone = change.undone_by.is_some();
    let undo = (may && !undone).then(|| {
        view! {
            <Button look=ButtonLook::Ghost label="Undo this change" on_press=move |()| lead.undo(id)>"Undo"</Button>
        }
    });
    let gone = undone.then_some(" · undone");
    view! {
        <li class="ticket-change" class:ticket-undone=undone>
            <span><strong dir="auto">{names_of(&change.actor)}</strong>" "<bdi>{change_words(change, label)}</bdi></span>
            <span class="ticket-when"><TimeAgo at=change.at />{gone}</span>
            {undo}
        </li>
    }
    .into_any()
}

/// What people read of a field's value.
fn label(field: &str, value: &str) -> Option<String> {
    (field == "status").then(|| badge(STATUSES, value).1)
}

fn shown(detail: &LeadDetail) -> AnyView {
    let (tone, status) = badge(STATUSES, detail.lead.status.as_str());
    let text = |text: &Option<String>| {
        let text = text.clone().unwrap_or_else(|| "–".to_owned());
        view! { <bdi>{text}</bdi> }.into_any()
    };
    view! {
        {fact("Status", view! { <Badge tone text=status /> }.into_any())}
        {fact("Owner", text(&detail.lead.owner_name))}
        {fact("E-mail", text(&detail.lead.email))}
        {fact("Phone", text(&detail.lead.phone))}
        {fact("Source", text(&detail.lead.source))}
        {fact("Next step", super::kind::step(&detail.lead))}
        {fact("Created", view! { <TimeAgo at=detail.lead.created_at /> }.into_any())}
    }
    .into_any()
}

fn nobody() -> AnyView {
    view! {
        <EmptyState icon=Glyph::Sparkle title="There is no such lead" text="The address may be mistyped.">
            <LinkButton href=paths::LEADS.to_owned()>"Back to leads"</LinkButton>
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
            <div class="ticket-main">{lines(5)}</div>
            <div class="ticket-facts">{lines(7)}</div>
        </div>
    }
    .into_any()
}
