//! The quick views above a list: links to a filter each.

use chrono::{Days, NaiveDate};
use leptos::prelude::*;

use super::Records;
use super::kind::Viewer;
use crate::features::auth::use_admin;
use crate::ui::part;

/// *All* and the views of the kind.
pub fn bar(records: Records) -> AnyView {
    let admin = use_admin();
    let me = Memo::new(move |_| admin.with(|admin| admin.as_ref().map(|admin| admin.id)));
    let tabs = part(move || {
        let viewer = Viewer {
            me: me.get(),
            tomorrow: today() + Days::new(1),
        };
        let views = (records.kind.views)(&viewer).into_iter();
        let views: Vec<AnyView> = views
            .map(|view| tab(records, view.name, view.filter))
            .collect();
        view! { {tab(records, "All", String::new())}{views} }.into_any()
    });
    view! {
        <nav class="views" aria-label="Views">
            <ul class="views-list">{tabs}</ul>
        </nav>
    }
    .into_any()
}

fn tab(records: Records, name: &'static str, filter: String) -> AnyView {
    let own = filter.clone();
    let current = move || {
        let here = records
            .state
            .with(|state| state.filter.trim() == own && state.q.trim().is_empty());
        here.then_some("page")
    };
    let href = records.address(move |state| state.cleared().with_filter(filter.clone()));
    view! { <li><a class="view-tab" href=href aria-current=current>{name}</a></li> }.into_any()
}

/// The day it is where somebody looks.
pub fn today() -> NaiveDate {
    let now = js_sys::Date::new_0();
    let year = i32::try_from(now.get_full_year()).unwrap_or(1970);
    NaiveDate::from_ymd_opt(year, now.get_month() + 1, now.get_date()).unwrap_or_default()
}
