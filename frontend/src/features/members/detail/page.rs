//! The page of one member: asks for it, and shows it, or that there is no such member, or what went wrong.

use std::str::FromStr;

use crm_types::ids::MemberId;
use crm_types::members::MemberDetail;
use crm_types::problem::Code;
use leptos::prelude::*;

use super::conflict::ConflictDialog;
use super::edit::{Desk, provide_desk};
use super::neighbors::{Way, use_way};
use super::overview::Overview;
use super::tabs::{Tab, Tabs, address_of};
use crate::api;
use crate::features::members::list::use_list_memory;
use crate::features::members::words::{mailto, named};
use crate::features::messages::{member_conversation, provide_intent};
use crate::features::tickets::member_tickets;
use crate::paths;
use crate::router::use_location;
use crate::shell::{Page, trouble, use_live};
use crate::ui::{
    Command, DateText, EmptyState, Glyph, LinkButton, LocalTime, Notice, Outdated, Remote,
    Skeleton, Tone, format, on_return, part, remote, use_commands,
};

/// The member lies on the desk.
type Answer = Remote<(), api::Error>;

/// One member.
#[component]
pub fn MemberPage(
    /// As it stands in the address.
    id: String,
) -> AnyView {
    match MemberId::from_str(&id) {
        Ok(id) => known(id),
        Err(_) => view! {
            <Page title="Member"><div class="member">{nobody(paths::MEMBERS.to_owned())}</div></Page>
        }
        .into_any(),
    }
}

fn known(id: MemberId) -> AnyView {
    let location = use_location();
    let tab = Memo::new(move |_| location.search.with(|search| Tab::read(search)));
    let desk = provide_desk(id);
    let way = use_way(id, tab);
    let answer: Answer = remote(|| (), move |()| desk.ask());
    on_return(move || answer.retry());
    let revision = move || untrack(|| desk.member().map_or(-1, |member| member.revision));
    use_live().on_member(id, revision, move || answer.retry());
    use_commands().register(
        Command::new(
            "This page",
            Glyph::Undo,
            "Undo what you did last",
            move || {
                desk.undo_last();
            },
        )
        .keys("mod+z"),
    );
    let there = Memo::new(move |_| desk.member().is_some());
    let stage = Memo::new(move |_| match (desk.gone(), answer.error()) {
        (true, _) => "gone",
        (_, Some(error)) if missing(&error) => {
            if there.get() {
                "gone"
            } else {
                "nobody"
            }
        }
        (_, Some(_)) if !there.get() => "failed",
        _ if there.get() => "member",
        _ => "waiting",
    });
    let body = part(move || match stage.get() {
        "nobody" => nobody(way.back_address().get()),
        "gone" => gone(desk, way),
        "failed" => match answer.error() {
            Some(error) => trouble(&error, move || answer.retry()),
            None => shape(),
        },
        "member" => content(desk, answer, tab),
        _ => shape(),
    });
    let text = address_of(location, Tab::Messages);
    let intent = provide_intent();
    let email = Memo::new(move |_| desk.member().and_then(|member| member.email));
    let actions = move || {
        let writing = part(move || {
            match (there.get(), email.get()) {
            (false, _) => ().into_any(),
            (true, email) => view! {
                <LinkButton href=text icon=Glyph::Message on_press=move |()| intent.say()>"Text"</LinkButton>
                {email.map(|email| view! { <LinkButton href=mailto(&email) icon=Glyph::Mail>"E-mail"</LinkButton> })}
            }
            .into_any(),
        }
        });
        view! {
            <div class="member-actions">
                {way.steps()}
                {writing}
            </div>
        }
    };
    view! {
        <Page
            title=title(desk, id, stage)
            before=ViewFn::from(move || way.back())
            actions=ViewFn::from(actions)
        >
            <div class="member" aria-busy=move || answer.loading().to_string()>{body}</div>
        </Page>
        <ConflictDialog />
    }
    .into_any()
}

fn missing(error: &api::Error) -> bool {
    matches!(error.code(), Some(Code::NotFound | Code::InvalidPath))
}

/// The member's name, as soon as anything knows it.
fn title(desk: Desk, id: MemberId, stage: Memo<&'static str>) -> Memo<String> {
    let listed = use_list_memory().row(id);
    Memo::new(move |_| {
        let known = desk
            .member()
            .map(|member| named(member.name.as_deref(), member.email.as_deref()));
        let listed = || {
            listed
                .as_ref()
                .map(|row| named(row.name.as_deref(), row.email.as_deref()))
        };
        match stage.get() {
            "nobody" | "failed" => "Member".to_owned(),
            _ => known.or_else(listed).unwrap_or_else(|| "Member".to_owned()),
        }
    })
}

fn content(desk: Desk, answer: Answer, tab: Memo<Tab>) -> AnyView {
    let outdated = part(move || match answer.error() {
        Some(error) => {
            view! { <Outdated why=error.title() on_retry=move |()| answer.retry() /> }.into_any()
        }
        None => ().into_any(),
    });
    let intro = part(move || desk.member().map_or_else(|| ().into_any(), intro));
    let shown = part(move || match tab.get() {
        Tab::Overview => view! { <Overview /> }.into_any(),
        Tab::Revenue => super::revenue_tab().piece(),
        Tab::Messages => member_conversation(desk.id()).piece(),
        Tab::Support => member_tickets(desk.id()).piece(),
        tab => super::further(tab).piece(),
    });
    let foot = part(move || desk.member().map_or_else(|| ().into_any(), foot));
    view! {
        {outdated}
        {intro}
        <Tabs current=tab />
        {shown}
        {foot}
    }
    .into_any()
}

fn intro(member: MemberDetail) -> AnyView {
    let email = member.email.map(|email| {
        view! { <a class="member-mail" href=mailto(&email) dir="auto">{email.clone()}</a> }
    });
    let zone = member.time_zone.map(|zone| view! { <LocalTime zone /> });
    view! {
        <div class="member-intro">
            {email}
            <span>"Joined " <DateText at=member.created_at /></span>
            {zone}
        </div>
    }
    .into_any()
}

fn foot(member: MemberDetail) -> AnyView {
    let as_of = |what: &'static str, at: Option<chrono::DateTime<chrono::Utc>>| {
        at.map(|at| view! { <span>{format!("{what} as of {}", format::exact_time(at))}</span> })
    };
    view! {
        <footer class="member-foot">
            {as_of("Activity", member.calculated_at)}
            {as_of("Revenue", member.revenue_updated_at)}
            <span>"Member " <code>{member.id.to_string()}</code></span>
        </footer>
    }
    .into_any()
}

/// Deleted while somebody looked at them; what was written is shown, to be taken along.
fn gone(desk: Desk, way: Way) -> AnyView {
    let notes = desk
        .mine(|mine| mine.notes.clone())
        .filter(|notes| !notes.trim().is_empty());
    let notes = notes.map(|notes| {
        view! {
            <section class="facts">
                <h2 class="facts-title">"The notes, as you last saw them"</h2>
                <p class="notes-text" dir="auto">{notes}</p>
            </section>
        }
    });
    view! {
        <div role="alert">
            <Notice tone=Tone::Caution>
                <p>"This member was deleted meanwhile. Nothing can be saved any more. "
                    <a class="text-link" href=way.back_address()>"Back to members"</a>
                </p>
            </Notice>
        </div>
        {notes}
    }
    .into_any()
}

fn nobody(back: String) -> AnyView {
    view! {
        <EmptyState
            icon=Glyph::Members
            title="There is no such member"
            text="The address may be mistyped, or the member has left and was deleted."
        >
            <LinkButton href=back>"Back to members"</LinkButton>
        </EmptyState>
    }
    .into_any()
}

/// The shape of what is coming.
fn shape() -> AnyView {
    let lines = |count: usize| {
        let line = |_| {
            view! {
                <div class="fact">
                    <Skeleton width="medium" />
                    <Skeleton width="short" />
                </div>
            }
        };
        (0..count).map(line).collect_view()
    };
    let stats = (0..4)
        .map(|_| {
            view! {
                <div class="stat stat-shape">
                    <Skeleton width="short" />
                    <Skeleton width="medium" />
                </div>
            }
        })
        .collect_view();
    view! {
        <div class="member-intro"><Skeleton width="long" /></div>
        <div class="tabs tabs-shape"><Skeleton width="long" /></div>
        <div class="overview">
            <div class="member-column">
                <div class="stats">{stats}</div>
                <div class="facts">{lines(6)}</div>
            </div>
            <div class="facts">{lines(9)}</div>
        </div>
    }
    .into_any()
}
