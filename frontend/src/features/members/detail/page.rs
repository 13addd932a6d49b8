//! The page of one member: asks for it, and shows it, or that there is no such member, or what went wrong.

use std::str::FromStr;

use crm_types::ids::MemberId;
use crm_types::members::MemberDetail;
use crm_types::problem::Code;
use leptos::prelude::*;

use super::activity::Activity;
use super::features::Features;
use super::notes::Notes;
use super::overview::{Classification, QuickStats};
use super::revenue::Revenue;
use crate::api;
use crate::features::members::list::use_list_memory;
use crate::features::members::words::{mailto, named};
use crate::paths;
use crate::shell::{Page, trouble};
use crate::ui::{EmptyState, Glyph, Icon, LinkButton, Remote, Skeleton, format, remote};

type Answer = Remote<MemberDetail, Trouble>;

/// Why there is nothing to show.
#[derive(Clone)]
enum Trouble {
    /// The address names no member, or one who is gone.
    Nobody,
    Failed(api::Error),
}

/// One member.
#[component]
pub fn MemberPage(
    /// As it stands in the address.
    id: String,
) -> AnyView {
    let id = StoredValue::new(id);
    let answer: Answer = remote(move || id.get_value(), ask);
    let memory = use_list_memory();
    let member = Memo::new(move |_| answer.with_value(|member| member.cloned()));
    let title = Memo::new(move |_| {
        let known = member.with(|member| {
            member
                .as_ref()
                .map(|member| named(member.name.as_deref(), member.email.as_deref()))
        });
        let listed = || {
            MemberId::from_str(&id.get_value())
                .ok()
                .and_then(|id| memory.row(id))
        };
        match answer.error() {
            Some(_) => "Member".to_owned(),
            None => known
                .or_else(|| listed().map(|row| named(row.name.as_deref(), row.email.as_deref())))
                .unwrap_or_else(|| "Member".to_owned()),
        }
    });
    let back = memory.last().unwrap_or_else(|| paths::MEMBERS.to_owned());
    let way_back = {
        let back = back.clone();
        move || {
            view! {
                <a class="icon-button" href=back.clone() aria-label="Back to members" data-tip="Back to members">
                    <Icon glyph=Glyph::ChevronLeft />
                </a>
            }
        }
    };
    let email = Memo::new(move |_| member.with(|member| member.as_ref()?.email.clone()));
    let letter = move || {
        email.get().map(|email| view! { <LinkButton href=mailto(&email) icon=Glyph::Mail>"E-mail"</LinkButton> })
    };
    let actions = move || view! { {letter} };
    let body = move || match answer.error() {
        Some(Trouble::Nobody) => nobody(back.clone()),
        Some(Trouble::Failed(error)) => trouble(&error, move || answer.retry()),
        None => member.get().map_or_else(shape, content),
    };
    view! {
        <Page title before=ViewFn::from(way_back) actions=ViewFn::from(actions)>
            <div class="member" aria-busy=move || answer.loading().to_string()>{body}</div>
        </Page>
    }
    .into_any()
}

async fn ask(id: String) -> Result<MemberDetail, Trouble> {
    let id = MemberId::from_str(&id).map_err(|_| Trouble::Nobody)?;
    api::get_member(id)
        .await
        .map_err(|error| match error.code() {
            Some(Code::NotFound | Code::InvalidPath) => Trouble::Nobody,
            _ => Trouble::Failed(error),
        })
}

fn content(member: MemberDetail) -> AnyView {
    let email = member.email.clone().map(|email| {
        view! { <a class="member-mail" href=mailto(&email) dir="auto">{email.clone()}</a> }
    });
    let as_of = member
        .calculated_at
        .map(|at| format!("Figures as of {}", format::exact_time(at)));
    let id = member.id.to_string();
    view! {
        <div class="member-intro">
            {email}
            <span class="member-joined">{format!("Joined {}", format::date(member.created_at))}</span>
        </div>
        <QuickStats member=member.clone() />
        <div class="member-columns">
            <div class="member-column">
                <Classification member=member.clone() />
                <Notes text=member.admin_notes.clone() />
                <Activity member=member.clone() />
            </div>
            <div class="member-column">
                <Features member=member.clone() />
            </div>
            <div class="member-column">
                <Revenue member />
            </div>
        </div>
        <footer class="member-foot">
            {as_of.map(|text| view! { <span>{text}</span> })}
            <span>"Member " <code>{id}</code></span>
        </footer>
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
        (0..count)
            .map(|_| {
                view! {
                    <div class="fact">
                        <Skeleton width="medium" />
                        <Skeleton width="short" />
                    </div>
                }
            })
            .collect_view()
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
    let columns = [7, 8, 9]
        .map(|count| view! { <div class="member-column"><div class="facts">{lines(count)}</div></div> })
        .into_iter()
        .collect_view();
    view! {
        <div class="member-intro"><Skeleton width="long" /></div>
        <div class="stats">{stats}</div>
        <div class="member-columns">{columns}</div>
    }
    .into_any()
}
