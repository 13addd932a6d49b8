//! What the member pays and has paid (R13), with the way to each amount; asks for it when the tab is opened, and computes
//! nothing.

mod customers;
mod figures;
mod invoices;
mod movements;
mod origin;
mod subscriptions;

use crm_types::auth::Role;
use crm_types::revenue::{MemberRevenue, NotUnderstood};
use leptos::prelude::*;

use super::edit::use_desk;
use crate::api;
use crate::features::auth::use_may;
use crate::features::revenue::{LinkDialog, Linking};
use crate::shell::trouble;
use crate::ui::{EmptyState, Glyph, Notice, Outdated, Remote, Skeleton, Tone, part, remote};

/// The fourth tab.
#[component]
pub fn Revenue() -> AnyView {
    let desk = use_desk();
    let revenue: Remote<MemberRevenue, api::Error> = remote(
        // Figures that were made anew are those of another answer.
        move || desk.member().map(|member| member.revenue_updated_at),
        move |_| async move { api::get_member_revenue(desk.id()).await },
    );
    let linking = RwSignal::new(None::<Linking>);
    let may = use_may(Role::Admin);
    let content = part(move || {
        let error = revenue.error();
        revenue.with_value(|known| match (known, error) {
            (None, None) => shape(),
            (None, Some(error)) => trouble(&error, move || revenue.retry()),
            (Some(known), error) => view! {
                {error.map(|error| view! { <Outdated why=error.title() on_retry=move |()| revenue.retry() /> })}
                {everything(known)}
                {customers::customers(&known.customers, may.get(), linking)}
            }
            .into_any(),
        })
    });
    let tokens = part(move || desk.member().map_or_else(|| ().into_any(), figures::tokens));
    view! {
        <div class="member-column revenue" aria-busy=move || revenue.loading().to_string()>
            {content}
            {tokens}
        </div>
        <LinkDialog linking changed=Callback::new(move |()| revenue.retry()) />
    }
    .into_any()
}

fn everything(known: &MemberRevenue) -> AnyView {
    if is_empty(known) {
        return view! {
            {figures::stats(known)}
            <EmptyState
                icon=Glyph::Trend
                title="Nothing paid so far"
                text="There is no customer at Stripe for this member, or none with a subscription, an invoice or a payment. A customer who is nobody’s can be linked in Settings, Revenue."
            />
        }
        .into_any();
    }
    view! {
        {unclear(&known.not_understood)}
        {figures::stats(known)}
        <div class="revenue-pair">
            {figures::more(known)}
            {figures::lifetime(known)}
        </div>
        {origin::origin(known)}
        {subscriptions::subscriptions(&known.subscriptions)}
        <div class="revenue-pair">
            {movements::movements(&known.movements)}
            <div class="member-column">
                {invoices::invoices(&known.invoices)}
                {invoices::payments(&known.payments)}
            </div>
        </div>
    }
    .into_any()
}

fn is_empty(known: &MemberRevenue) -> bool {
    known.subscriptions.is_empty()
        && known.invoices.is_empty()
        && known.payments.is_empty()
        && known.movements.is_empty()
        && known.not_understood.is_empty()
}

fn unclear(objects: &[NotUnderstood]) -> AnyView {
    if objects.is_empty() {
        return ().into_any();
    }
    let line = |object: &NotUnderstood| {
        view! { <li><code>{object.id.clone()}</code>": " {object.reason.clone()}</li> }.into_any()
    };
    let lines: Vec<AnyView> = objects.iter().map(line).collect();
    view! {
        <Notice tone=Tone::Caution>
            <p>"Not understood, and so in none of these figures:"</p>
            <ul class="revenue-unclear">{lines}</ul>
        </Notice>
    }
    .into_any()
}

fn shape() -> AnyView {
    let stat = |_| {
        view! {
            <div class="stat stat-shape">
                <Skeleton width="short" />
                <Skeleton width="medium" />
            </div>
        }
        .into_any()
    };
    let line = |_| view! { <div class="fact"><Skeleton width="long" /></div> }.into_any();
    view! {
        <div class="stats">{(0..4).map(stat).collect::<Vec<_>>()}</div>
        <div class="facts">{(0..5).map(line).collect::<Vec<_>>()}</div>
        <div class="facts">{(0..5).map(line).collect::<Vec<_>>()}</div>
    }
    .into_any()
}
