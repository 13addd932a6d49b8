//! How a run went that ended while somebody looked on, where there is more to it than that it is done.

use crm_types::jobs::{JobName, Run, RunState};
use leptos::prelude::*;

use crate::features::jobs::{LiveRuns, Starter, failures_of, outcome};
use crate::paths;
use crate::ui::{Button, ButtonLook, Glyph, IconButton, Notice, Tone, part};

/// Whether there is nothing more to say.
pub fn went_well(run: &Run) -> bool {
    run.state == RunState::Succeeded && run.failed == 0
}

/// Stays until it is put away, or the next run begins.
pub fn ended(live: LiveRuns, starter: Starter, job: JobName) -> AnyView {
    let put_away = RwSignal::new(None);
    let notice = part(move || {
        let run = live.ended_here().filter(|run| {
            !went_well(run) && put_away.get() != Some(run.id) && live.open(job).is_none()
        });
        run.map_or_else(
            || ().into_any(),
            |run| {
                let away = Callback::new(move |()| put_away.set(Some(run.id)));
                notice(&run, starter, away)
            },
        )
    });
    view! { <div role="status">{notice}</div> }.into_any()
}

fn notice(run: &Run, starter: Starter, away: Callback<()>) -> AnyView {
    let tone = match run.state {
        RunState::Failed => Tone::Negative,
        RunState::Cancelled => Tone::Neutral,
        _ => Tone::Caution,
    };
    let again = (run.state != RunState::Succeeded && starter.may.get()).then(|| {
        view! {
            <Button look=ButtonLook::Ghost icon=Glyph::Refresh on_press=move |()| starter.press()>"Try again"</Button>
        }
    });
    let error = run
        .error
        .clone()
        .map(|error| view! { <p>{error}</p> }.into_any());
    let (words, href, failures) = (outcome(run), paths::run(run.id), failures_of(run));
    view! {
        <Notice tone>
            <div class="ended">
                <div class="ended-text">
                    <p>{words}" "<a class="text-link" href=href>"See the run"</a></p>
                    {error}
                    {failures}
                </div>
                {again}
                <IconButton glyph=Glyph::Close label=Signal::stored("Dismiss".to_owned()) on_press=away />
            </div>
        </Notice>
    }
    .into_any()
}
