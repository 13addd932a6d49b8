//! The quick choice by engagement (R5): all, each status, and the unclassified; each is a link, and stands for one part
//! of the filter.

use crm_types::filter::{Expr, Field, Operator, Test, Value};
use crm_types::statuses::StatusList;
use leptos::prelude::*;

use super::parts::{choose, mentions, only, text};
use crate::features::members::list::context::{List, use_list};
use crate::features::statuses;
use crate::ui::{Badge, part};

const FIELD: Field = Field::EngagementStatus;

/// All · Active · Champion · At risk · Inactive · Unclassified, and whatever else an admin has made.
#[component]
pub fn EngagementChoice() -> AnyView {
    let list = use_list();
    let all = move || {
        list.filter.with(|filter| match filter {
            Ok(filter) => filter
                .as_ref()
                .is_none_or(|filter| !mentions(filter, FIELD)),
            Err(_) => false,
        })
    };
    let statuses = part(move || {
        let known = statuses::known(StatusList::Engagement).into_iter();
        let choices = known.map(|status| {
            let own = status.key.clone();
            choice(list, Some(status.key), move || {
                chosen(list) == Some(Some(own.clone()))
            })
        });
        choices.collect::<Vec<_>>().into_any()
    });
    view! {
        <ul class="choice" aria-label="Engagement">
            {link(list, "All".into_any(), || None, all)}
            {statuses}
            {choice(list, None, move || chosen(list) == Some(None))}
        </ul>
    }
    .into_any()
}

/// The one status that is let through; `Some(None)`: the unclassified.
fn chosen(list: List) -> Option<Option<String>> {
    list.filter
        .with(|filter| only(filter.as_ref().ok()?.as_ref(), FIELD))
}

fn choice(
    list: List,
    key: Option<String>,
    shown: impl Fn() -> bool + Send + Sync + 'static,
) -> AnyView {
    let (tone, word) = statuses::badge(StatusList::Engagement, key.as_deref());
    let label = view! { <Badge tone text=word /> }.into_any();
    link(list, label, move || Some(test(key.as_deref())), shown)
}

fn test(key: Option<&str>) -> Expr {
    let test = key
        .and_then(|key| Test::compare(FIELD, Operator::Eq, Value::Text(key.to_owned())).ok())
        .unwrap_or_else(|| Test::is_null(FIELD));
    Expr::Test(test)
}

fn link(
    list: List,
    label: AnyView,
    part: impl Fn() -> Option<Expr> + Send + Sync + 'static,
    shown: impl Fn() -> bool + Send + Sync + 'static,
) -> AnyView {
    let href = Signal::derive(move || {
        // A filter that cannot be read gives way.
        let filter = list.expr();
        let filter = choose(filter.as_ref(), FIELD, part());
        list.state
            .with(|state| state.with_filter(text(filter.as_ref())).address())
    });
    view! {
        <li>
            <a class="choice-link" href=href aria-current=move || shown().then_some("true")>
                {label}
            </a>
        </li>
    }
    .into_any()
}
