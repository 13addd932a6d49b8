//! What a run could not do: for whom and why; only the first ones, and how many there are in all.

use crm_types::jobs::Run;
use leptos::prelude::*;

use super::words::failures;
use crate::paths;
use crate::ui::{Disclosure, format};

/// The failures of a run, folded away; nothing where there are none.
pub fn failures_of(run: &Run) -> AnyView {
    if run.failures.is_empty() {
        return ().into_any();
    }
    let shown = i64::try_from(run.failures.len()).unwrap_or_default();
    let mut lines: Vec<AnyView> = run
        .failures
        .iter()
        .map(|failure| {
            let member = failure.member_id.map(|id| {
                // The beginning of an id is enough to tell a few apart.
                let short: String = id.to_string().chars().take(8).collect();
                view! { <a class="text-link" href=paths::member(id)>{format!("Member {short}")}</a> }.into_any()
            });
            let reason = failure.reason.clone();
            view! { <li class="failure">{member}<span>{reason}</span></li> }.into_any()
        })
        .collect();
    if run.failed > shown {
        let rest = format!("and {} more", format::number(run.failed - shown));
        lines.push(view! { <li class="failure">{rest}</li> }.into_any());
    }
    let content = view! { <ul class="failures">{lines}</ul> }.into_any();
    view! { <Disclosure summary=failures(run.failed.max(shown)) content /> }.into_any()
}
