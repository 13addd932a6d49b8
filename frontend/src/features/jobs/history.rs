//! The runs as a table, the newest first, each with more about it beneath; which one is laid open stands in the address.

use crm_types::ids::RunId;
use crm_types::jobs::{JobName, Run, RunMode, RunState};
use leptos::prelude::*;

use super::failures::failures_of;
use super::live::LiveRuns;
use super::page::Asked;
use super::words::{counts, job_name, mode, state, took, trigger};
use crate::paths;
use crate::ui::{Badge, ColumnHeader, Notice, TableFrame, TimeAgo, Tone, format, part};

const COLUMNS: [&str; 8] = [
    "Asked for",
    "State",
    "By",
    "Mode",
    "Took",
    "Members",
    "Changed",
    "Failures",
];
/// From here on they are numbers.
const NUMBERS: usize = 4;

/// The table of those runs that `listed` says.
pub fn history(
    live: LiveRuns,
    asked: Asked,
    listed: impl Fn(RunId) -> bool + Send + Sync + 'static,
) -> AnyView {
    let head: Vec<AnyView> = COLUMNS
        .into_iter()
        .enumerate()
        .map(|(index, label)| view! { <ColumnHeader label number={index >= NUMBERS} /> }.into_any())
        .collect();
    let ids = move || {
        live.runs.with(|runs| {
            let ids = runs.iter().map(|run| run.id);
            ids.filter(|id| listed(*id)).collect::<Vec<_>>()
        })
    };
    // Each has its own place: a new run above it takes nobody's focus to another.
    let line = move |id: RunId| {
        // What is laid open of one stays as it is while another runs.
        let run = Memo::new(move |_| {
            live.runs
                .with(|runs| runs.iter().find(|run| run.id == id).cloned())
        });
        part(move || {
            let open = asked.run.get() == Some(id);
            let address = address(asked, (!open).then_some(id));
            run.with(|run| {
                run.as_ref()
                    .map_or_else(|| ().into_any(), |run| line(run, open, address))
            })
        })
    };
    let rows = view! { <For each=ids key=|id| *id children=line /> }.into_any();
    view! { <TableFrame label="Table of runs" head=head.into_any()>{rows}</TableFrame> }.into_any()
}

/// The list as it is, with this run laid open.
fn address(asked: Asked, run: Option<RunId>) -> String {
    let run = run.map(|run| run.to_string()).unwrap_or_default();
    let cursor = asked.cursor.get();
    paths::with_query(paths::JOBS, &[("cursor", &cursor), ("run", &run)])
}

fn line(run: &Run, open: bool, address: String) -> AnyView {
    let (tone, word) = state(run);
    let number = |text: String| view! { <td class="number">{text}</td> }.into_any();
    let cell = |text: String| view! { <td>{text}</td> }.into_any();
    let more = match open {
        true => view! {
            <tr class="run-more">
                <td colspan=COLUMNS.len().to_string()><div class="run-details">{details(run)}</div></td>
            </tr>
        }
        .into_any(),
        false => ().into_any(),
    };
    view! {
        <tr class="run-line">
            <td>
                <a class="run-link" href=address aria-expanded=open.to_string()><TimeAgo at=run.requested_at /></a>
            </td>
            <td><Badge tone text=word /></td>
            {cell(trigger(run))}
            {cell(mode(run.mode).to_owned())}
            {number(took(run).unwrap_or_else(|| "–".to_owned()))}
            {number(format::number(run.seen))}
            {number(format::number(run.changed))}
            {number(format::number(run.failed))}
        </tr>
        {more}
    }
    .into_any()
}

fn details(run: &Run) -> AnyView {
    let mut facts = vec![
        ("Job", job_name(run.job).to_owned()),
        ("Counts", counts(run, format::number)),
        ("Asked for", format::exact_time(run.requested_at)),
    ];
    let moments = [("Began", run.started_at), ("Ended", run.ended_at)];
    facts.extend(
        moments
            .into_iter()
            .filter_map(|(term, at)| Some((term, format::exact_time(at?)))),
    );
    facts.push(("Run", run.id.to_string()));
    let facts: Vec<AnyView> = facts
        .into_iter()
        .map(|(term, value)| {
            view! { <div class="run-fact"><dt>{term}</dt><dd>{value}</dd></div> }.into_any()
        })
        .collect();
    let error = run.error.clone().map(|error| {
        let tone = match run.state {
            RunState::Failed => Tone::Negative,
            _ => Tone::Caution,
        };
        view! { <Notice tone><p>{error}</p></Notice> }
    });
    view! {
        {error}
        <dl class="run-facts">{facts}</dl>
        {failures_of(run)}
        {may_have_mended(run).then(|| super::mended(run.id).piece())}
    }
    .into_any()
}

/// A whole look at Stripe that has come to an end may have found what no event had told of.
fn may_have_mended(run: &Run) -> bool {
    run.job == JobName::SyncRevenueMetrics && run.mode == RunMode::Full && run.state.is_ended()
}
