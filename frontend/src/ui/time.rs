//! Times as people say them, with the exact time on hover and for machines; counts no calendar days.

use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use leptos::prelude::*;

use super::format;

/// `3 days ago`. Where the server counted the days in the account's time zone, its count is what is said.
#[component]
pub fn TimeAgo(at: DateTime<Utc>, #[prop(optional_no_strip)] days: Option<u32>) -> AnyView {
    match days.filter(|&days| days > 0) {
        Some(days) => element(at, format::days_ago(days).into_any()),
        None => {
            let text = move || {
                clock().track();
                format::time_ago(at)
            };
            element(at, text.into_any())
        }
    }
}

/// What the clock says in a time zone; nothing where the browser does not know it.
#[component]
pub fn LocalTime(zone: String) -> AnyView {
    let place = zone
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .replace('_', " ");
    let tip = zone.clone();
    let text = move || {
        clock().track();
        match format::time_in(&zone) {
            time if time.is_empty() => String::new(),
            time => format!("{time} in {place}"),
        }
    };
    view! { <span data-tip=tip>{text}</span> }.into_any()
}

/// The moment it is, as often as what is said of it may become wrong.
pub fn now() -> DateTime<Utc> {
    clock().track();
    #[expect(
        clippy::cast_possible_truncation,
        reason = "milliseconds since 1970 fit"
    )]
    let millis = js_sys::Date::now() as i64;
    DateTime::from_timestamp_millis(millis).unwrap_or_default()
}

/// Changes as often as "3 minutes ago" may become wrong; runs from its first use on.
fn clock() -> ArcRwSignal<u32> {
    const TICK: Duration = Duration::from_secs(30);
    thread_local! {
        static CLOCK: ArcRwSignal<u32> = {
            let clock = ArcRwSignal::new(0);
            let ticking = clock.clone();
            set_interval(move || ticking.update(|tick: &mut u32| *tick = tick.wrapping_add(1)), TICK);
            clock
        };
    }
    CLOCK.with(Clone::clone)
}

/// A day, with the time of day on hover.
#[component]
pub fn DateText(at: DateTime<Utc>) -> AnyView {
    element(at, format::date(at).into_any())
}

fn element(at: DateTime<Utc>, text: AnyView) -> AnyView {
    view! {
        <time datetime=at.to_rfc3339_opts(SecondsFormat::Secs, true) data-tip=format::exact_time(at)>
            {text}
        </time>
    }
    .into_any()
}
