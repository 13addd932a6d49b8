//! A run under way: its bar, its counts, and the way to stop it; nothing where none is.

use crm_types::auth::Role;
use crm_types::jobs::{JobName, Run, RunState};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::live::LiveRuns;
use super::words::{counts, mode, state, trigger};
use crate::api;
use crate::features::auth::use_may;
use crate::ui::{Badge, Button, ConfirmDialog, Progress, Toast, format, part, use_toasts};

/// The run of `job` that is under way, and for those who may the way to stop it.
#[component]
pub fn RunProgress(live: LiveRuns, job: JobName) -> AnyView {
    let may = use_may(Role::Agent);
    let asking = RwSignal::new(false);
    let toasts = use_toasts();
    let stop = move |()| {
        let Some(run) = live.open_untracked(job) else {
            return;
        };
        spawn_local(async move {
            match api::cancel_job(run.id).await {
                Ok(run) => live.note(run),
                // It came to its end meanwhile, which its stream says.
                Err(error) if error.status() == Some(409) => {}
                Err(error) => {
                    toasts.show(Toast::failed(format!("Not stopped. {}", error.detail())));
                }
            }
        });
    };
    let bar = part(move || match live.open(job) {
        Some(run) => bar(&run, may.get(), asking),
        None => ().into_any(),
    });
    view! {
        {bar}
        <ConfirmDialog
            open=asking
            on_close=move |()| asking.set(false)
            title=Signal::stored("Stop this run?".to_owned())
            text=Signal::stored(
                "What it has computed so far stays. The next run goes on with the rest.".to_owned(),
            )
            confirm="Stop the run"
            back="Keep it running"
            on_confirm=stop
        />
    }
    .into_any()
}

fn bar(run: &Run, may: bool, asking: RwSignal<bool>) -> AnyView {
    let (tone, word) = state(run);
    let words = match run.state {
        RunState::Queued => "Waiting to begin".to_owned(),
        _ => counts(run, format::number),
    };
    let stop = may.then(|| {
        view! {
            <Button busy=run.cancel_requested on_press=move |()| asking.set(true)>"Stop"</Button>
        }
    });
    view! {
        <div class="run-progress">
            <p class="run-progress-head">
                <Badge tone text=word />
                <span class="run-about">{format!("{} · {}", trigger(run), mode(run.mode))}</span>
            </p>
            <Progress label="Progress of the run" done=run.seen total=run.total />
            <p class="run-counts">{words}</p>
            <div class="run-stop">{stop}</div>
        </div>
    }
    .into_any()
}
