//! Figures as members' pages show them: numbers, money, last logins, and what is not known; decides nothing.

use chrono::{DateTime, SecondsFormat, Utc};
use crm_types::money::Money;
use crm_types::recency::Recency;
use leptos::prelude::*;

use super::words::{capitalized, recency_class};
use crate::ui::{VisuallyHidden, format};

/// Not known, which is not 0.
#[component]
pub fn Unknown() -> AnyView {
    view! {
        <span class="unknown" aria-hidden="true">"—"</span>
        <VisuallyHidden>"unknown"</VisuallyHidden>
    }
    .into_any()
}

/// A count.
#[component]
pub fn NumberText(value: Option<i64>) -> AnyView {
    match value {
        None => Unknown().into_any(),
        Some(0) => view! { <span class="nought">"0"</span> }.into_any(),
        Some(value) => format::number(value).into_any(),
    }
}

/// An amount in its currency.
#[component]
pub fn MoneyText(money: Option<Money>) -> AnyView {
    match money {
        None => Unknown().into_any(),
        Some(money) if money.minor == 0 => {
            view! { <span class="nought">{format::money(&money)}</span> }.into_any()
        }
        Some(money) => format::money(&money).into_any(),
    }
}

/// How long ago somebody was last here, in words and the colour of their band; the exact time on hover.
#[component]
pub fn LastLogin(at: Option<DateTime<Utc>>, days: Option<u32>) -> AnyView {
    let class = recency_class(Recency::of(days));
    let Some(at) = at else {
        return view! { <span class=class>"Never signed in"</span> }.into_any();
    };
    let text = capitalized(&days.map_or_else(|| format::time_ago(at), format::days_ago));
    view! {
        <time class=class datetime=at.to_rfc3339_opts(SecondsFormat::Secs, true) data-tip=format::exact_time(at)>
            {text}
        </time>
    }
    .into_any()
}
