//! What a full run found to be other than known, and mended, object by object; mends nothing itself.

use crm_types::ids::RunId;
use crm_types::jobs::{DifferenceKind, RunDifference, RunDifferencePage};
use leptos::prelude::*;

use crate::api;
use crate::features::statuses::readable;
use crate::paths;
use crate::shell::{More, further, trouble};
use crate::ui::{Badge, ColumnHeader, Remote, Skeleton, TableFrame, TimeAgo, Tone, part, remote};

/// All of it, the first found first.
pub fn differences(run: RunId) -> AnyView {
    let answer: Remote<RunDifferencePage, api::Error> = remote(
        || (),
        move |()| async move { api::list_job_differences(run, "").await },
    );
    part(move || {
        let error = answer.error();
        answer.with_value(|known| match (known, error) {
            (_, Some(error)) => trouble(&error, move || answer.retry()),
            (None, None) => view! { <p aria-busy="true"><Skeleton width="long" /></p> }.into_any(),
            (Some(known), None) => table(run, known),
        })
    })
}

fn table(run: RunId, page: &RunDifferencePage) -> AnyView {
    if page.items.is_empty() {
        return view! { <p class="mended-none">"It found everything as events had told it."</p> }
            .into_any();
    }
    let head = view! {
        <ColumnHeader label="Object" />
        <ColumnHeader label="Kind" />
        <ColumnHeader label="What it found" />
        <ColumnHeader label="When" />
        <ColumnHeader label="Whose" />
    }
    .into_any();
    let rows: Vec<AnyView> = page.items.iter().map(row).collect();
    let next = move |cursor: String| -> More<RunDifference> {
        Box::pin(async move {
            let page = api::list_job_differences(run, &cursor).await?;
            Ok((page.items, page.next_cursor))
        })
    };
    let (rest, foot) = further(page.next_cursor.clone(), next, row);
    view! {
        <h3 class="mended-title">"Mended, though no event had told of it"</h3>
        <TableFrame label="Table of what was mended" head>{rows}{rest}</TableFrame>
        {foot}
    }
    .into_any()
}

fn found(kind: DifferenceKind) -> (Tone, &'static str) {
    match kind {
        DifferenceKind::Appeared => (Tone::Accent, "Was not known"),
        DifferenceKind::Changed => (Tone::Caution, "Was otherwise"),
        DifferenceKind::Gone => (Tone::Neutral, "Is no more"),
        DifferenceKind::NotUnderstood => (Tone::Negative, "Not understood any more"),
    }
}

fn row(one: &RunDifference) -> AnyView {
    let (tone, text) = found(one.change);
    let whose = one.member_id.map(|id| {
        let href = paths::with_query(&paths::member(id), &[("tab", "revenue")]);
        view! { <a class="text-link" href=href aria-label=format!("The member of {}", one.id)>"See the member"</a> }
    });
    view! {
        <tr>
            <td><code>{one.id.clone()}</code></td>
            <td>{readable(&one.kind)}</td>
            <td><Badge tone text=text /></td>
            <td><TimeAgo at=one.found_at /></td>
            <td>{whose}</td>
        </tr>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_words_of_its_own() {
        let words: std::collections::HashSet<_> = DifferenceKind::ALL
            .iter()
            .map(|kind| found(*kind).1)
            .collect();
        assert_eq!(words.len(), DifferenceKind::ALL.len());
    }
}
