//! One job: what it is for, its run under way, when it ran last and when it runs next.

use crm_types::jobs::{JobName, Run, Schedule};
use leptos::prelude::*;

use super::live::LiveRuns;
use super::progress::RunProgress;
use super::words::{counts, job_name, job_purpose, state};
use crate::ui::{Badge, Skeleton, TimeAgo, format, part};

/// A job and how it stands. It never runs by itself where it has no schedule.
pub fn job_card(
    live: LiveRuns,
    job: JobName,
    schedule: impl Fn() -> Option<Schedule> + Send + Sync + 'static,
) -> AnyView {
    let facts = part(move || {
        let last = live.runs.with(|runs| {
            let ended = runs
                .iter()
                .find(|run| run.job == job && run.state.is_ended());
            ended.map_or_else(|| "Never yet".into_any(), last)
        });
        let next = schedule().map_or_else(|| "Only when somebody starts it".into_any(), next);
        view! {
            <dl class="job-facts">
                <div class="job-fact"><dt>"Last run"</dt><dd>{last}</dd></div>
                <div class="job-fact"><dt>"Next run"</dt><dd>{next}</dd></div>
            </dl>
        }
        .into_any()
    });
    view! {
        <section class="job" aria-labelledby=job.as_str()>
            <h2 class="job-name" id=job.as_str()>{job_name(job)}</h2>
            <p class="job-purpose">{job_purpose(job)}</p>
            <RunProgress live job />
            {facts}
        </section>
    }
    .into_any()
}

fn last(run: &Run) -> AnyView {
    let (tone, text) = state(run);
    let at = run.ended_at.unwrap_or(run.requested_at);
    view! {
        <Badge tone text />
        <TimeAgo at />
        <span class="job-note">{counts(run, format::number)}</span>
    }
    .into_any()
}

fn next(schedule: Schedule) -> AnyView {
    let when = match schedule.next_at {
        Some(at) => view! { <TimeAgo at /> }.into_any(),
        None => "Never".into_any(),
    };
    view! {
        {when}
        <span class="job-note"><code>{schedule.cron}</code>{format!(" in {}", schedule.time_zone)}</span>
    }
    .into_any()
}

/// The shape of a job while it is asked for.
pub fn job_shape() -> AnyView {
    view! {
        <div class="job job-shape">
            <Skeleton width="medium" />
            <Skeleton width="long" />
            <Skeleton width="long" />
        </div>
    }
    .into_any()
}
