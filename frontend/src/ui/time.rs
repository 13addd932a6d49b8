//! Times as people say them, with the exact time on hover and for machines; counts no calendar days.

use chrono::{DateTime, SecondsFormat, Utc};
use leptos::prelude::*;

use super::format;

/// `3 days ago`. Where the server counted the days in the account's time zone, its count is what is said.
#[component]
pub fn TimeAgo(at: DateTime<Utc>, #[prop(optional_no_strip)] days: Option<u32>) -> AnyView {
    let text = days
        .filter(|&days| days > 0)
        .map_or_else(|| format::time_ago(at), format::days_ago);
    element(at, text)
}

/// A day, with the time of day on hover.
#[component]
pub fn DateText(at: DateTime<Utc>) -> AnyView {
    element(at, format::date(at))
}

fn element(at: DateTime<Utc>, text: String) -> AnyView {
    view! {
        <time datetime=at.to_rfc3339_opts(SecondsFormat::Secs, true) data-tip=format::exact_time(at)>
            {text}
        </time>
    }
    .into_any()
}
