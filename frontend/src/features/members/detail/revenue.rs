//! What the member pays, and has paid (R13); exact amounts in the account's currency.

use crm_types::members::MemberDetail;
use crm_types::status;
use leptos::prelude::*;

use super::edit::use_desk;
use super::facts::{Fact, Facts};
use crate::features::members::cells::{MoneyText, NumberText, Unknown};
use crate::features::members::words::{badge, label, readable};
use crate::ui::{Badge, format, part};

/// Tier, amounts and tokens.
#[component]
pub fn Revenue() -> AnyView {
    let desk = use_desk();
    part(move || desk.member().map_or_else(|| ().into_any(), figures))
}

fn figures(member: MemberDetail) -> AnyView {
    let tier = match member.subscription_tier.as_deref() {
        Some(tier) => label(status::TIERS, tier).into_any(),
        None => Unknown().into_any(),
    };
    let since = match member.subscription_start_date {
        Some(day) => format::day(day).into_any(),
        None => Unknown().into_any(),
    };
    let status = subscription(
        member.subscription_status.as_deref(),
        member.raw_status.as_deref(),
    );
    view! {
        <Facts title="Revenue">
            <Fact term="Tier">{tier}</Fact>
            <Fact term="Subscription">{status}</Fact>
            <Fact term="MRR"><MoneyText money=member.mrr /></Fact>
            <Fact term="Lifetime value"><MoneyText money=member.ltv /></Fact>
            <Fact term="Total spent"><MoneyText money=member.total_spent /></Fact>
            <Fact term="Subscribed since">{since}</Fact>
            <Fact term="Months subscribed"><NumberText value=member.months_subscribed /></Fact>
            <Fact term="Tokens used"><NumberText value=member.tokens_used /></Fact>
            <Fact term="Tokens remaining"><NumberText value=member.tokens_remaining /></Fact>
        </Facts>
    }
    .into_any()
}

/// Our word, and Stripe's own where it says more.
fn subscription(ours: Option<&str>, stripes: Option<&str>) -> AnyView {
    let Some(ours) = ours else {
        return Unknown().into_any();
    };
    let (tone, word) = badge(status::SUBSCRIPTION, Some(ours));
    let more = stripes
        .filter(|stripes| *stripes != ours)
        .map(|stripes| view! { <span class="fact-note">{format!("{} at Stripe", readable(stripes))}</span> });
    view! {
        <Badge tone text=word />
        {more}
    }
    .into_any()
}
