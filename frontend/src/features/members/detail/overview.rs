//! What one wants to know first (R10): visions, logins, MRR, last login; how the member is classified and tagged.

use crm_types::members::MemberDetail;
use crm_types::status;
use leptos::prelude::*;

use super::facts::{Fact, Facts};
use crate::features::members::cells::{LastLogin, MoneyText, NumberText};
use crate::features::members::words::badge;
use crate::ui::Badge;

/// The figures on top.
#[component]
pub fn QuickStats(member: MemberDetail) -> AnyView {
    let last_login =
        view! { <LastLogin at=member.last_login_at days=member.days_since_last_login /> };
    view! {
        <dl class="stats">
            {stat("Visions", view! { <NumberText value=member.vision_count /> }.into_any())}
            {stat("Logins", view! { <NumberText value=member.total_logins /> }.into_any())}
            {stat("MRR", view! { <MoneyText money=member.mrr /> }.into_any())}
            {stat("Last login", last_login.into_any())}
        </dl>
    }
    .into_any()
}

fn stat(term: &'static str, value: AnyView) -> AnyView {
    view! {
        <div class="stat">
            <dt class="stat-term">{term}</dt>
            <dd class="stat-value">{value}</dd>
        </div>
    }
    .into_any()
}

/// Engagement, health and tags.
#[component]
pub fn Classification(member: MemberDetail) -> AnyView {
    let (engagement_tone, engagement) =
        badge(status::ENGAGEMENT, member.engagement_status.as_deref());
    let (health_tone, health) = badge(status::HEALTH, member.health_status.as_deref());
    let tags = match member.custom_tags.is_empty() {
        true => view! { <span class="unknown">"None"</span> }.into_any(),
        false => {
            view! { <ul class="tags">{member.custom_tags.into_iter().map(tag).collect_view()}</ul> }
                .into_any()
        }
    };
    view! {
        <Facts title="Classification">
            <Fact term="Engagement"><Badge tone=engagement_tone text=engagement /></Fact>
            <Fact term="Health"><Badge tone=health_tone text=health /></Fact>
            <Fact term="Tags">{tags}</Fact>
        </Facts>
    }
    .into_any()
}

fn tag(tag: String) -> AnyView {
    view! { <li class="tag" dir="auto">{tag}</li> }.into_any()
}
