//! The figures of a member's revenue, and the lifetime value in its two parts; adds nothing up.

use crm_types::members::MemberDetail;
use crm_types::revenue::MemberRevenue;
use crm_types::status;
use leptos::prelude::*;

use crate::features::members::cells::{MoneyText, NumberText, Unknown};
use crate::features::members::detail::facts::{Fact, Facts, stat};
use crate::features::members::words::{badge, label};
use crate::ui::{Badge, format};

/// Those on top.
pub fn stats(known: &MemberRevenue) -> AnyView {
    let money = |money| view! { <MoneyText money=Some(money) /> }.into_any();
    view! {
        <dl class="stats">
            {stat("MRR", money(known.mrr.clone()))}
            {stat("Committed MRR", money(known.committed_mrr.clone()))}
            {stat("Total spent", money(known.total_spent.clone()))}
            {stat("Lifetime value", money(known.ltv.clone()))}
        </dl>
    }
    .into_any()
}

/// The others.
pub fn more(known: &MemberRevenue) -> AnyView {
    let (tone, word) = badge(status::SUBSCRIPTION, Some(&known.status));
    let tier = label(status::TIERS, &known.tier);
    let (paused, usage) = (known.paused_mrr.clone(), known.usage_revenue.clone());
    let months = i64::from(known.months_subscribed);
    let since = match known.subscription_start_date {
        Some(day) => format::day(day).into_any(),
        None => Unknown().into_any(),
    };
    view! {
        <Facts title="Revenue">
            <Fact term="Tier">{tier}</Fact>
            <Fact term="Subscription"><Badge tone text=word /></Fact>
            <Fact term="Paused MRR"><MoneyText money=Some(paused) /></Fact>
            <Fact term="Usage, newest invoice"><MoneyText money=Some(usage) /></Fact>
            <Fact term="Subscribed since">{since}</Fact>
            <Fact term="Months subscribed"><NumberText value=Some(months) /></Fact>
        </Facts>
    }
    .into_any()
}

/// What was paid, and what is expected.
pub fn lifetime(known: &MemberRevenue) -> AnyView {
    let expected = format!(
        "{} a month, committed, for the {} months that members of this tier are expected to stay, 60 at most",
        format::money(&known.committed_mrr),
        format::decimal(&known.expected_months)
    );
    let (spent, future, ltv) = (
        known.total_spent.clone(),
        known.expected.clone(),
        known.ltv.clone(),
    );
    view! {
        <Facts title="Lifetime value">
            <Fact term="Paid so far"><MoneyText money=Some(spent) /></Fact>
            <Fact term="Expected">
                <MoneyText money=Some(future) />
                <span class="fact-note">{expected}</span>
            </Fact>
            <Fact term="Together"><strong><MoneyText money=Some(ltv) /></strong></Fact>
        </Facts>
    }
    .into_any()
}

/// What the product counts in tokens.
pub fn tokens(member: MemberDetail) -> AnyView {
    view! {
        <Facts title="Tokens">
            <Fact term="Used"><NumberText value=member.tokens_used /></Fact>
            <Fact term="Remaining"><NumberText value=member.tokens_remaining /></Fact>
        </Facts>
    }
    .into_any()
}
