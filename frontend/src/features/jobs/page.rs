//! The page of the jobs: what runs now, what is planned, what ran; asks for it and puts the parts together.

use std::str::FromStr;

use crm_types::ids::RunId;
use crm_types::jobs::{JobName, JobPage, Run};
use leptos::prelude::*;

use super::history::history;
use super::job_card::{job_card, job_shape};
use super::live::{LiveRuns, live_runs};
use super::start::{Starter, use_starter};
use super::words::outcome;
use crate::api;
use crate::paths;
use crate::router::use_location;
use crate::shell::{Page, trouble};
use crate::ui::{
    Button, ButtonLook, Command, EmptyState, Glyph, LinkButton, Outdated, Remote, on_return, part,
    remote, use_announcer, use_commands,
};

/// The one job there is so far.
const JOB: JobName = JobName::UpdateActivityMetrics;

/// What the address says.
#[derive(Clone, Copy)]
pub struct Asked {
    /// Where the list of runs begins; empty for the newest.
    pub cursor: Memo<String>,
    /// The run that is laid open.
    pub run: Memo<Option<RunId>>,
}

type Answer = Remote<JobPage, api::Error>;

/// Jobs and their runs.
#[component]
pub fn JobsPage() -> AnyView {
    let search = use_location().search;
    let asked = Asked {
        cursor: Memo::new(move |_| {
            search
                .with(|search| paths::query_value(search, "cursor"))
                .unwrap_or_default()
        }),
        run: Memo::new(move |_| {
            RunId::from_str(&search.with(|search| paths::query_value(search, "run"))?).ok()
        }),
    };
    let answer: Answer = remote(
        move || asked.cursor.get(),
        |cursor| async move { api::list_jobs(&cursor).await },
    );
    // A run that a link leads to may be on another page of the list.
    let linked: Remote<Option<Run>, api::Error> = remote(
        move || {
            asked
                .run
                .get()
                .filter(|id| !answer.loading() && !lists(answer, *id))
        },
        |id| async move {
            match id {
                Some(id) => api::get_job(id).await.map(Some),
                None => Ok(None),
            }
        },
    );
    let announcer = use_announcer();
    let live = live_runs(
        move || {
            let mut runs = answer
                .with_value(|page| page.map(|page| page.items.clone()))
                .unwrap_or_default();
            runs.extend(linked.with_value(|run| run.cloned().flatten()));
            runs
        },
        move |run| {
            announcer.say(outcome(&run));
            // What is planned next may have changed with it.
            answer.retry();
        },
    );
    on_return(move || answer.retry());
    let starter = use_starter(live, JOB);
    use_commands().register(
        Command::new("This page", Glyph::Refresh, "Start a run", move || {
            starter.press()
        })
        .words("job refresh metrics"),
    );
    // What it is like changes seldom; what is in it follows by itself.
    let stage = Memo::new(move |_| match answer.with_value(|page| page.is_some()) {
        false if answer.error().is_some() => "failed",
        false => "waiting",
        true if live.runs.with(Vec::is_empty) => "empty",
        true => "runs",
    });
    let body = part(move || match stage.get() {
        "failed" => failed(answer),
        "waiting" => job_shape(),
        "empty" => view! {
            {cards(answer, live)}
            {nothing_yet(starter)}
        }
        .into_any(),
        _ => view! {
            {cards(answer, live)}
            <section class="runs" aria-labelledby="runs-title">
                <h2 class="section-title" id="runs-title">"Runs"</h2>
                {history(live, asked, move |id| is_shown(answer, asked, id))}
                {part(move || foot(answer, asked))}
            </section>
        }
        .into_any(),
    });
    let outdated = part(move || match answer.error() {
        Some(error) if stage.get() != "failed" => {
            view! { <Outdated why=error.title() on_retry=move |()| answer.retry() /> }.into_any()
        }
        _ => ().into_any(),
    });
    view! {
        <Page title="Jobs" actions=ViewFn::from(move || starter.button("Start a run"))>
            <div class="jobs" aria-busy=Signal::derive(move || answer.loading().to_string())>
                {outdated}
                {body}
            </div>
            {starter.dialog("Start a run of Activity metrics?", "Start", true)}
        </Page>
    }
    .into_any()
}

fn lists(answer: Answer, id: RunId) -> bool {
    answer.with_value(|page| page.is_some_and(|page| page.items.iter().any(|run| run.id == id)))
}

/// Runs that came meanwhile belong to the newest page alone.
fn is_shown(answer: Answer, asked: Asked, id: RunId) -> bool {
    asked.cursor.with(String::is_empty) || lists(answer, id) || asked.run.get() == Some(id)
}

/// Every job, also one that never runs by itself.
fn cards(answer: Answer, live: LiveRuns) -> AnyView {
    let card = |job: JobName| {
        job_card(live, job, move || {
            answer.with_value(|page| {
                page?
                    .schedules
                    .iter()
                    .find(|schedule| schedule.job == job)
                    .cloned()
            })
        })
    };
    JobName::ALL
        .iter()
        .copied()
        .map(card)
        .collect::<Vec<_>>()
        .into_any()
}

fn failed(answer: Answer) -> AnyView {
    match answer.error() {
        Some(error) => trouble(&error, move || answer.retry()),
        None => job_shape(),
    }
}

fn nothing_yet(starter: Starter) -> AnyView {
    let start = starter.may.get_untracked().then(|| {
        view! { <Button look=ButtonLook::Primary on_press=move |()| starter.press()>"Start a run"</Button> }
    });
    view! {
        <EmptyState
            icon=Glyph::Jobs
            title="Nothing has run yet"
            text="The first run makes the activity figures of all members. It starts at the planned time, or now."
        >
            {start}
        </EmptyState>
    }
    .into_any()
}

fn foot(answer: Answer, asked: Asked) -> AnyView {
    let link = |label: &'static str, href: String| {
        view! { <LinkButton href>{label}</LinkButton> }.into_any()
    };
    let newest =
        (!asked.cursor.with(String::is_empty)).then(|| link("Newest runs", paths::JOBS.to_owned()));
    let older = answer.with_value(|page| page?.next_cursor.clone());
    let older = older.map(|cursor| {
        link(
            "Older runs",
            paths::with_query(paths::JOBS, &[("cursor", &cursor)]),
        )
    });
    view! { <div class="runs-foot">{newest}{older}</div> }.into_any()
}
