//! The member that is worked on: shows every change at once and sends it to the server, also after the page was left;
//! draws nothing.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crm_types::ids::{ChangeId, MemberId};
use crm_types::members::MemberDetail;
use crm_types::problem::Code;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::draft::Shelf;
use super::fields::{Clash, Fields};
use super::state::{Choice, Next, Part, Saving, State};
use crate::api;
use crate::features::auth::use_admin;
use crate::features::members::detail::notes::is_writing;
use crate::features::members::detail::{undo, words};
use crate::ui::{Toast, Toasts, use_toasts};

/// Whoever pauses for so long has written something.
const PAUSE: Duration = Duration::from_millis(1_000);

/// Whoever walks through choices by keys has arrived when they stay so long.
const STAY: Duration = Duration::from_millis(600);

/// Outlives the page: what is under way is brought to its end.
type Core = Arc<Mutex<Option<State>>>;

/// The member of the page.
#[derive(Clone, Copy)]
pub struct Desk {
    id: MemberId,
    drafts: Shelf,
    core: StoredValue<Core>,
    /// Rises with every change of the core.
    turn: RwSignal<u32>,
    pause: StoredValue<Option<TimeoutHandle>>,
    /// What was done here, the latest last.
    done: RwSignal<Vec<ChangeId>>,
    /// Whether somebody looks at a clash.
    pub deciding: RwSignal<bool>,
    toasts: Toasts,
}

/// Makes the member's desk known to everything below.
pub fn provide_desk(id: MemberId) -> Desk {
    let admin = use_admin().with_untracked(|admin| admin.as_ref().map(|admin| admin.id));
    let desk = Desk {
        id,
        drafts: Shelf { admin, member: id },
        core: StoredValue::new(Core::default()),
        turn: RwSignal::new(0),
        pause: StoredValue::new(None),
        done: RwSignal::new(Vec::new()),
        deciding: RwSignal::new(false),
        toasts: use_toasts(),
    };
    let sight = window_event_listener_untyped("visibilitychange", move |_| desk.save());
    let network = window_event_listener(leptos::ev::online, move |_| desk.retry());
    on_cleanup(move || {
        sight.remove();
        network.remove();
        desk.save();
    });
    provide_context(desk);
    desk
}

/// The desk of the page.
#[expect(clippy::expect_used, reason = "what asks lies on the page of a member")]
pub fn use_desk() -> Desk {
    use_context().expect("a desk around the page")
}

fn lock(core: &Core) -> MutexGuard<'_, Option<State>> {
    core.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Desk {
    pub fn id(self) -> MemberId {
        self.id
    }

    /// Looks at the state; none before the first answer.
    fn with<R>(self, look: impl FnOnce(&State) -> R) -> Option<R> {
        self.turn.track();
        self.core.with_value(|core| lock(core).as_ref().map(look))
    }

    fn update(self, change: impl FnOnce(&mut State)) {
        self.core.with_value(|core| {
            if let Some(state) = lock(core).as_mut() {
                change(state);
            }
        });
        self.turned();
    }

    fn turned(self) {
        self.turn.try_update(|turn| *turn += 1);
    }

    pub fn member(self) -> Option<MemberDetail> {
        self.with(|state| state.member.clone())
    }

    pub fn gone(self) -> bool {
        self.with(|state| state.gone).unwrap_or_default()
    }

    /// What the form shows.
    pub fn mine<R>(self, look: impl FnOnce(&Fields) -> R) -> Option<R> {
        self.with(|state| look(&state.mine))
    }

    pub fn saving(self, part: Part) -> Saving {
        self.with(|state| state.saving(part))
            .unwrap_or(Saving::Untouched)
    }

    pub fn clash(self) -> Clash {
        self.with(State::clash).unwrap_or_default()
    }

    /// Looks at all of it: both versions, and what was chosen.
    pub fn look<R>(self, look: impl FnOnce(&State) -> R) -> Option<R> {
        self.with(look)
    }

    /// Takes what somebody chooses about a clash; it stays until they save it.
    pub fn choose(self, choose: impl FnOnce(&mut Choice)) {
        self.update(|state| {
            choose(&mut state.choice);
            self.keep(state);
        });
    }

    /// Keeps the notes in this browser while the server does not have them.
    fn keep(self, state: &mut State) {
        if state.unsaved_notes() {
            let draft = state.draft();
            self.drafts.keep(&draft);
            state.kept = Some(draft);
        } else {
            let kept = state.kept.take();
            self.drafts.forget(kept.as_ref(), &state.theirs().notes);
        }
    }

    /// Asks the server for the member; nobody writes what it has twice.
    pub async fn ask(self) -> api::Result<()> {
        let (member, etag) = api::get_member(self.id).await?;
        let Some(core) = self.core.try_get_value() else {
            return Ok(());
        };
        // Whoever put a clash off is asked about another one, and not about the same with every look.
        let clashes = {
            let mut state = lock(&core);
            let before = state.as_ref().map(State::clash).unwrap_or_default();
            match state.as_mut() {
                Some(state) => state.arrived(member, etag),
                None => {
                    let kept = self.drafts.kept();
                    let mut fresh = State::new(member, etag, kept.clone());
                    fresh.kept = kept;
                    if fresh.unsaved_notes() {
                        self.toasts
                            .show(Toast::info("Notes that had not been saved were put back."));
                    }
                    *state = Some(fresh);
                }
            }
            let after = state.as_ref().map(State::clash).unwrap_or_default();
            after.any() && after != before
        };
        if clashes {
            self.deciding.try_set(true);
        }
        self.turned();
        self.save();
        Ok(())
    }

    /// Changes the classification, and saves it.
    pub fn classify(self, change: impl FnOnce(&mut Fields)) {
        self.update(|state| state.change(Part::Classification, change));
        self.save();
    }

    /// Changes the classification on the way to another choice: saved where somebody stays.
    pub fn pass(self, change: impl FnOnce(&mut Fields)) {
        self.update(|state| state.change(Part::Classification, change));
        self.save_after(STAY);
    }

    /// Takes notes as they are typed; saves them when somebody pauses.
    pub fn write(self, notes: String) {
        self.update(|state| {
            state.change(Part::Notes, |mine| mine.notes = notes);
            self.keep(state);
        });
        self.save_after(PAUSE);
    }

    fn save_after(self, pause: Duration) {
        self.cancel_pause();
        let later = set_timeout_with_handle(move || self.save(), pause).ok();
        self.pause.set_value(later);
    }

    fn cancel_pause(self) {
        if let Some(pause) = self.pause.try_update_value(Option::take).flatten() {
            pause.clear();
        }
    }

    /// Does as somebody chose about a clash, and saves it.
    pub fn decide(self) {
        self.deciding.set(false);
        self.update(|state| {
            state.decide();
            self.keep(state);
        });
        self.save();
    }

    /// Tries again what failed.
    pub fn retry(self) {
        self.update(State::again);
        self.save();
    }

    /// Saves what is to be saved, unless that is under way.
    pub fn save(self) {
        self.cancel_pause();
        let Some(core) = self.core.try_get_value() else {
            return;
        };
        let Some(next) = lock(&core).as_mut().and_then(State::next) else {
            return;
        };
        self.turned();
        spawn_local(self.send(core, next));
    }

    async fn send(self, core: Core, mut next: Next) {
        loop {
            let answer = api::update_member(self.id, &next.etag, &next.patch).await;
            let overtaken = match answer {
                Ok((member, etag)) => {
                    self.saved(&core, &next, member, etag);
                    false
                }
                Err(error) if error.code() == Some(Code::PreconditionFailed) => {
                    with(&core, |state| state.overtaken(&error));
                    true
                }
                Err(error) => {
                    with(&core, |state| state.refused(error));
                    false
                }
            };
            if overtaken {
                match api::get_member(self.id).await {
                    Ok((member, etag)) => with(&core, |state| state.arrived(member, etag)),
                    Err(error) => with(&core, |state| state.refused(error)),
                }
                if lock(&core)
                    .as_ref()
                    .is_some_and(|state| state.clash().any())
                    && self.deciding.try_set(true).is_some()
                {
                    let text = "Not all of your changes to a member could be saved: somebody else changed the same. Your words are kept in this browser.";
                    self.toasts.show(Toast::failed(text));
                }
            }
            self.turned();
            let after = lock(&core).as_mut().and_then(State::next);
            match after {
                Some(after) => next = after,
                None => return,
            }
        }
    }

    fn saved(self, core: &Core, sent: &Next, member: MemberDetail, etag: String) {
        let name = member.name.clone();
        let mut change = None;
        with(core, |state| {
            change = state.saved(sent.revision, member, etag);
            self.keep(state);
        });
        let Some(change) = change else { return };
        // Undoing goes on where the page is still there.
        let here = self.done.try_update(|done| done.push(change.id)).is_some();
        let notes_alone = sent.patch.add_tags.is_empty()
            && sent.patch.remove_tags.is_empty()
            && sent.patch.engagement_status.is_none()
            && sent.patch.health_status.is_none();
        // Who is writing sees “Saved” beside the words; a toast for every pause would be noise.
        if here && !(notes_alone && is_writing()) {
            let text = words::saved(&change, name.as_deref());
            self.toasts
                .show(Toast::done(text).undo(move || undo(self, change.id)));
        }
    }

    /// Undoes the latest of what was done here and not undone yet.
    pub fn undo_last(self) {
        match self.done.with_untracked(|done| done.last().copied()) {
            Some(change) => undo(self, change),
            None => self.toasts.show(Toast::info("There is nothing to undo.")),
        }
    }

    /// Undoes a change, if nothing later touched the same.
    pub fn undo(self, change: ChangeId) {
        spawn_local(async move {
            let answer = api::revert_change(change).await;
            self.done
                .try_update(|done| done.retain(|own| *own != change));
            match answer {
                Ok(reverted) => {
                    let redo = move || self.undo(reverted.change_id);
                    self.toasts.show(Toast {
                        action: Some(("Redo".to_owned(), Callback::new(move |()| redo()))),
                        ..Toast::done("Undone.")
                    });
                }
                Err(error) => self.toasts.show(Toast::failed(words::undo_refused(&error))),
            }
            // What there is now shows what became of it; where it cannot be had, the next save does.
            let _ = self.ask().await;
        });
    }
}

fn with(core: &Core, change: impl FnOnce(&mut State)) {
    if let Some(state) = lock(core).as_mut() {
        change(state);
    }
}
