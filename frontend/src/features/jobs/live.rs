//! Runs as they change: what the page was answered, and what it has been told since, put together; the newer always
//! wins, whichever way it came.

use crm_types::jobs::{JobName, Run};
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;

use crate::api;

/// The runs a page knows, each in its newest state.
#[derive(Clone, Copy)]
pub struct LiveRuns {
    /// Of events and of answers to what was done here.
    told: RwSignal<Vec<Run>>,
    /// The newest run first.
    pub runs: Memo<Vec<Run>>,
    on_end: Callback<Run>,
}

/// Follows those of `answered` that are under way, until they have ended; each end is told once.
pub fn live_runs(
    answered: impl Fn() -> Vec<Run> + Send + Sync + 'static,
    on_end: impl Fn(Run) + Send + Sync + 'static,
) -> LiveRuns {
    let told = RwSignal::new(Vec::new());
    let runs = Memo::new(move |_| told.with(|told| merge(answered(), told)));
    let live = LiveRuns {
        told,
        runs,
        on_end: Callback::new(on_end),
    };
    let open = Memo::new(move |_| {
        let open = |run: &&Run| !run.state.is_ended();
        runs.with(|runs| {
            runs.iter()
                .filter(open)
                .map(|run| run.id)
                .collect::<Vec<_>>()
        })
    });
    Effect::new(move |_| {
        for id in open.get() {
            spawn_local_scoped_with_cancellation(api::watch_job(id, move |run| live.note(run)));
        }
    });
    live
}

impl LiveRuns {
    /// Takes in a state that came from somewhere.
    pub fn note(self, run: Run) {
        let ended = run.state.is_ended();
        let was_open = self
            .runs
            .try_with_untracked(|runs| {
                let known = runs.iter().find(|known| known.id == run.id);
                known.is_none_or(|known| !known.state.is_ended())
            })
            .unwrap_or(false);
        let told = run.clone();
        self.told.try_update(|runs| {
            runs.retain(|known| known.id != run.id || known.revision > run.revision);
            if !runs.iter().any(|known| known.id == run.id) {
                runs.push(run);
            }
        });
        if ended && was_open {
            self.on_end.try_run(told);
        }
    }

    /// The run of the job that is under way.
    pub fn open(self, job: JobName) -> Option<Run> {
        self.runs.with(|runs| find_open(runs, job))
    }

    /// The same in an event.
    pub fn open_untracked(self, job: JobName) -> Option<Run> {
        self.runs.with_untracked(|runs| find_open(runs, job))
    }

    /// The run whose end was seen here last, until it is put away.
    pub fn ended_here(self) -> Option<Run> {
        self.told.with(|told| {
            let ended = told.iter().filter(|run| run.state.is_ended());
            ended.max_by_key(|run| run.id).cloned()
        })
    }
}

fn find_open(runs: &[Run], job: JobName) -> Option<Run> {
    runs.iter()
        .find(|run| run.job == job && !run.state.is_ended())
        .cloned()
}

/// Every run once, in its newest state, the newest run first.
fn merge(answered: Vec<Run>, told: &[Run]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::with_capacity(answered.len() + 1);
    for run in answered.into_iter().chain(told.iter().cloned()) {
        match runs.iter().position(|known| known.id <= run.id) {
            Some(at) if runs[at].id == run.id => {
                if runs[at].revision < run.revision {
                    runs[at] = run;
                }
            }
            at => runs.insert(at.unwrap_or(runs.len()), run),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::super::words::tests::run;
    use super::*;
    use crm_types::jobs::RunState;

    #[test]
    fn the_newest_state_wins_whichever_way_it_came() {
        let (mut old, mut new) = (run(1, RunState::Running), run(1, RunState::Succeeded));
        (old.revision, new.revision) = (3, 4);
        assert_eq!(merge(vec![old.clone()], &[new.clone()]), [new.clone()]);
        assert_eq!(merge(vec![new.clone()], &[old]), [new]);
    }

    #[test]
    fn the_newest_run_stands_first_and_each_stands_once() {
        let runs = [1, 3, 1].map(|number| run(number, RunState::Succeeded));
        let told = [run(2, RunState::Running)];
        let ids: Vec<_> = merge(runs.into(), &told)
            .iter()
            .map(|run| run.id.0.as_u128())
            .collect();
        assert_eq!(ids, [3, 2, 1]);
        assert_eq!(
            find_open(&merge(Vec::new(), &told), JobName::UpdateActivityMetrics),
            Some(told[0].clone())
        );
    }
}
