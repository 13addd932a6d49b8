//! What one wants to know first (R10): visions, logins, MRR, last login; how the member is classified, what was noted
//! and what happened.

use crm_types::members::MemberDetail;
use leptos::prelude::*;

use super::classification::Classification;
use super::edit::use_desk;
use super::facts::stat;
use super::notes::Notes;
use super::tabs::{Tab, address_of};
use crate::features::members::cells::{LastLogin, MoneyText, NumberText, Unknown};
use crate::router::use_location;
use crate::ui::part;

/// The first tab.
#[component]
pub fn Overview() -> AnyView {
    let desk = use_desk();
    let stats = part(move || desk.member().map_or_else(|| ().into_any(), stats));
    view! {
        <div class="overview">
            <div class="member-column">
                {stats}
                <Classification />
                <Notes />
            </div>
            {super::history_panel().piece()}
        </div>
    }
    .into_any()
}

fn stats(member: MemberDetail) -> AnyView {
    let last_login =
        view! { <LastLogin at=member.last_login_at days=member.days_since_last_login /> };
    let way = address_of(use_location(), Tab::Revenue);
    let mrr = match member.mrr {
        None => view! { <Unknown /> }.into_any(),
        money => view! {
            <a class="stat-link" href=way data-tip="How it came about"><MoneyText money /></a>
        }
        .into_any(),
    };
    view! {
        <dl class="stats">
            {stat("Visions", view! { <NumberText value=member.vision_count /> }.into_any())}
            {stat("Logins", view! { <NumberText value=member.total_logins /> }.into_any())}
            {stat("MRR", mrr)}
            {stat("Last login", last_login.into_any())}
        </dl>
    }
    .into_any()
}
