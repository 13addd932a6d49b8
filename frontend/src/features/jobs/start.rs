//! Starting a run: the question before it, and the run under way that one joins instead; computes nothing.

use crm_types::auth::Role;
use crm_types::jobs::{JobName, RunMode};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::live::LiveRuns;
use super::words::{mode as mode_word, took};
use crate::api;
use crate::features::auth::use_may;
use crate::ui::{Button, ButtonLook, ConfirmDialog, Glyph, RadioGroup, Toast, Toasts, use_toasts};

const MODES: [RunMode; 2] = [RunMode::Incremental, RunMode::Full];
const CHOICES: &[(&str, &str)] = &[
    (
        "Incremental",
        "Members whose data changed since the last run. Enough, and quick.",
    ),
    (
        "Full",
        "Every member anew. Gives the same figures; for when somebody doubts them.",
    ),
];

/// What starts runs of one job.
#[derive(Clone, Copy)]
pub struct Starter {
    live: LiveRuns,
    job: JobName,
    asking: RwSignal<bool>,
    busy: RwSignal<bool>,
    /// Which of [`MODES`].
    mode: RwSignal<usize>,
    pub may: Signal<bool>,
    toasts: Toasts,
}

/// Starts runs of `job`, which `live` follows.
pub fn use_starter(live: LiveRuns, job: JobName) -> Starter {
    Starter {
        live,
        job,
        asking: RwSignal::new(false),
        busy: RwSignal::new(false),
        mode: RwSignal::new(0),
        may: use_may(Role::Agent),
        toasts: use_toasts(),
    }
}

impl Starter {
    /// Asks first. Where a run is under way, that is the answer.
    pub fn press(self) {
        match self.live.open_untracked(self.job) {
            Some(run) => self.toasts.show(Toast::info(joined_words(
                run.requested_by.as_deref(),
                mode_word(run.mode),
            ))),
            None => {
                self.mode.set(0);
                self.asking.set(true);
            }
        }
    }

    fn start(self) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        let mode = MODES[self.mode.get_untracked()];
        spawn_local(async move {
            let answer = api::refresh_metrics(mode).await;
            self.busy.try_set(false);
            match answer {
                Ok(answer) => {
                    if answer.joined {
                        let by = answer.run.requested_by.as_deref();
                        self.toasts
                            .show(Toast::info(joined_words(by, mode_word(answer.run.mode))));
                    }
                    self.live.note(answer.run);
                }
                Err(error) => self.toasts.show(Toast::failed(format!(
                    "{}. {}",
                    error.title(),
                    error.detail()
                ))),
            }
        });
    }

    /// The button, for those who may.
    pub fn button(self, label: &'static str) -> AnyView {
        if !self.may.get() {
            return ().into_any();
        }
        view! {
            <Button look=ButtonLook::Primary icon=Glyph::Refresh busy=self.busy on_press=move |()| self.press()>
                {label}
            </Button>
        }
        .into_any()
    }

    /// The question. With `choice` it also asks which members to look at.
    pub fn dialog(self, title: &'static str, confirm: &'static str, choice: bool) -> AnyView {
        let mode = self.mode;
        let choices = choice.then(|| {
            ViewFn::from(
                move || view! { <RadioGroup label="Which members" choices=CHOICES value=mode /> },
            )
        });
        let text = Signal::derive(move || {
            let last = self.live.runs.with(|runs| runs.iter().find_map(took));
            let last = last.map(|took| format!(" The last run took {took}."));
            format!(
                "The activity figures of all members are brought up to date. You can go on working meanwhile.{}",
                last.unwrap_or_default()
            )
        });
        view! {
            <ConfirmDialog
                open=self.asking
                on_close=move |()| self.asking.set(false)
                title=Signal::stored(title.to_owned())
                text
                confirm
                choices
                on_confirm=move |()| self.start()
            />
        }
        .into_any()
    }
}

fn joined_words(by: Option<&str>, mode: &str) -> String {
    let whose = by.map_or_else(
        || "is under way".to_owned(),
        |name| format!("{name} started"),
    );
    format!("You joined the run that {whose} ({}).", mode.to_lowercase())
}
