//! One message to many: how far it is, what became of it, and the ways to hold it, go on or end it.

use crm_types::auth::Role;
use crm_types::ids::{BroadcastId, ChangeId};
use crm_types::messages::{Broadcast, BroadcastState};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::recipients::Recipients;
use super::words::{audience, settled, skipped, skipped_for, state};
use crate::api::{self, Happening};
use crate::features::auth::use_may;
use crate::paths;
use crate::shell::{Page, trouble, use_live};
use crate::ui::{
    Badge, Button, ButtonLook, ConfirmDialog, Glyph, LinkButton, Outdated, Progress, Remote,
    Skeleton, TimeAgo, Toast, Toasts, format, on_return, part, remote, use_toasts,
};

/// What somebody decides.
#[derive(Clone, Copy)]
enum Decision {
    Pause,
    Continue,
    Stop,
}

#[derive(Clone, Copy)]
struct Shown {
    id: BroadcastId,
    answer: Remote<(), api::Error>,
    one: RwSignal<Option<Broadcast>>,
    busy: RwSignal<bool>,
    stopping: RwSignal<bool>,
    toasts: Toasts,
}

/// The page of one.
#[component]
pub fn Report(id: BroadcastId) -> AnyView {
    let one = RwSignal::new(None::<Broadcast>);
    let answer: Remote<(), api::Error> = remote(
        || (),
        move |()| async move {
            let now = api::get_broadcast(id).await?;
            one.try_set(Some(now));
            Ok(())
        },
    );
    let shown = Shown {
        id,
        answer,
        one,
        busy: RwSignal::new(false),
        stopping: RwSignal::new(false),
        toasts: use_toasts(),
    };
    on_return(move || answer.retry());
    use_live().on(move |happening| match happening {
        Happening::Missed => answer.retry(),
        Happening::Broadcasts(event) => {
            let all = api::read_broadcasts(&event);
            if let Some(now) = all.into_iter().find(|one| one.id == id) {
                one.set(Some(now));
            }
        }
        _ => {}
    });
    let may = use_may(Role::Agent);
    let content = part(move || {
        match (one.get(), answer.error()) {
        (None, None) => view! { <div class="facts"><Skeleton width="long" /><Skeleton width="long" /></div> }
            .into_any(),
        (None, Some(error)) => trouble(&error, move || answer.retry()),
        (Some(one), error) => view! {
            {error.map(|error| view! { <Outdated why=error.title() on_retry=move |()| answer.retry() /> })}
            {report(&one)}
            {shown.given(&one, may.get())}
        }
        .into_any(),
    }
    });
    let there = Memo::new(move |_| one.with(Option::is_some));
    let moved = Memo::new(move |_| one.with(|one| one.as_ref().map(settled)));
    let recipients = part(move || match there.get() {
        true => view! { <Recipients id moved /> }.into_any(),
        false => ().into_any(),
    });
    let before = || view! { <LinkButton href=paths::BROADCASTS.to_owned() icon=Glyph::ChevronLeft>"Broadcasts"</LinkButton> };
    let actions = move || {
        part(move || match may.get() {
            true => shown.actions(),
            false => ().into_any(),
        })
    };
    view! {
        <Page title="Broadcast" before=ViewFn::from(before) actions=ViewFn::from(actions)>
            <div class="settings settings-parts" aria-busy=Signal::derive(move || answer.loading().to_string())>
                {content}
                {recipients}
            </div>
        </Page>
        <ConfirmDialog
            open=shown.stopping
            on_close=move |()| shown.stopping.set(false)
            title=Signal::stored("Stop this broadcast?".to_owned())
            text=Signal::stored("Nothing more is written, and what has not left is canceled. It cannot go on afterwards.".to_owned())
            confirm="Stop"
            look=ButtonLook::Danger
            choices=None
            on_confirm=move |()| shown.decide(Decision::Stop)
        />
    }
    .into_any()
}

impl Shown {
    fn decide(self, decision: Decision) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        let id = self.id;
        spawn_local(async move {
            let answer = match decision {
                Decision::Pause => api::pause_broadcast(id).await,
                Decision::Continue => api::continue_broadcast(id).await,
                Decision::Stop => api::stop_broadcast(id).await,
            };
            self.busy.try_set(false);
            match answer {
                Ok(now) => _ = self.one.try_set(Some(now)),
                Err(error) => {
                    self.toasts.show(Toast::failed(error.detail()));
                    self.answer.retry();
                }
            }
        });
    }

    fn actions(self) -> AnyView {
        let state = Memo::new(move |_| self.one.with(|one| one.as_ref().map(|one| one.state)));
        part(move || {
            let button = |decision: Decision, look: ButtonLook, text: &'static str| {
                view! { <Button look busy=self.busy on_press=move |()| self.decide(decision)>{text}</Button> }
                    .into_any()
            };
            let on = match state.get() {
                Some(BroadcastState::Running) => {
                    button(Decision::Pause, ButtonLook::Secondary, "Pause")
                }
                Some(BroadcastState::CanaryDone) => button(
                    Decision::Continue,
                    ButtonLook::Primary,
                    "Go on with the rest",
                ),
                Some(BroadcastState::Paused) => {
                    button(Decision::Continue, ButtonLook::Primary, "Go on")
                }
                _ => return ().into_any(),
            };
            view! {
                {on}
                <Button busy=self.busy on_press=move |()| self.stopping.set(true)>"Stop"</Button>
            }
            .into_any()
        })
    }

    /// Tags and notes that were given, and the way to take them back.
    fn given(self, one: &Broadcast, may: bool) -> AnyView {
        let what = match (&one.tag, &one.note) {
            (None, None) => return ().into_any(),
            (Some(tag), None) => format!("Tag “{tag}”"),
            (None, Some(note)) => format!("Note “{note}”"),
            (Some(tag), Some(note)) => format!("Tag “{tag}” and note “{note}”"),
        };
        let undo = one.change_id.filter(|_| may).map(|change| {
            view! { <Button look=ButtonLook::Ghost on_press=move |()| self.undo(change)>"Undo tags and notes"</Button> }
        });
        view! { <div class="broadcast-given"><span>{what}" for whoever is written to"</span>{undo}</div> }.into_any()
    }

    fn undo(self, change: ChangeId) {
        spawn_local(async move {
            self.toasts.show(match api::revert_change(change).await {
                Ok(_) => Toast::done("Tags and notes are taken back."),
                Err(error) => {
                    Toast::failed(format!("They were not taken back. {}", error.detail()))
                }
            });
        });
    }
}

fn report(one: &Broadcast) -> AnyView {
    let (tone, word) = state(one.state);
    let stat = |(term, value): (&'static str, i64)| {
        view! {
            <div class="stat">
                <dt class="stat-term">{term}</dt>
                <dd class="stat-value">{format::number(value)}</dd>
            </div>
        }
        .into_any()
    };
    let stats: Vec<AnyView> = [
        ("Delivered", one.delivered),
        ("Sent", one.sent),
        ("Waiting", one.waiting),
        ("Not yet", one.pending),
        ("Failed", one.failed),
        ("Skipped", skipped(&one.skipped)),
        ("Canceled", one.canceled),
        ("Wrote back", one.replied),
    ]
    .map(stat)
    .into();
    let reasons: Vec<AnyView> = one
        .skipped
        .iter()
        .map(|one| view! { <li>{skipped_for(one)}</li> }.into_any())
        .collect();
    let reasons = (!reasons.is_empty()).then(
        || view! { <ul class="broadcast-reasons" aria-label="Who is skipped">{reasons}</ul> },
    );
    let subject = one.subject.clone();
    let subject = subject.map(|subject| view! { <p class="bubble-subject">{subject}</p> });
    let by = one
        .author_name
        .clone()
        .unwrap_or_else(|| "Somebody".to_owned());
    let canary = (one.state == BroadcastState::CanaryDone).then(|| {
        view! { <p>"The first messages are written. Look at them below, and go on with the rest or stop."</p> }
    });
    let done = settled(one);
    view! {
        <section class="panel broadcast" aria-label="How far it is">
            <div class="broadcast-head">
                <Badge tone text=word />
                <span>{format::number(done)}" of "{format::number(one.recipients)}" · "{one.per_minute}" a minute at most"</span>
                <span><bdi>{by}</bdi>", "<TimeAgo at=one.created_at /></span>
            </div>
            <Progress label="Recipients" done total=Some(one.recipients) />
            {canary}
            <dl class="broadcast-stats">{stats}</dl>
            {reasons}
            <p class="field-help">"To: " <code>{audience(one)}</code></p>
            <div class="composer-filled" dir="auto">{subject}{one.body.clone()}</div>
        </section>
    }
    .into_any()
}
