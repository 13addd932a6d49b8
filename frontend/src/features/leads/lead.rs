//! One lead as the page holds it: read, changed one wish at a time, and read anew where somebody was quicker; shows nothing.

use std::collections::VecDeque;

use crm_types::ids::{ChangeId, LeadId, MemberId};
use crm_types::leads::{LeadDetail, LeadPatch};
use crm_types::problem::Code;
use crm_types::records::RecordChange;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api;
use crate::shell::records::names_of;
use crate::ui::{Announcer, Toast, Toasts, use_announcer, use_toasts};

/// Something that is to change.
#[derive(Clone)]
struct Wish {
    patch: LeadPatch,
    /// What is said when it is done.
    said: String,
    /// Told whether it was done.
    then: Option<Callback<bool>>,
}

/// One lead.
#[derive(Clone, Copy)]
pub struct Lead {
    pub id: LeadId,
    pub detail: RwSignal<Option<LeadDetail>>,
    /// What was changed, the latest first, as far as it was read.
    pub changes: RwSignal<Vec<RecordChange>>,
    /// Where earlier changes begin that were not read.
    pub earlier: RwSignal<Option<String>>,
    etag: StoredValue<String>,
    wishes: StoredValue<VecDeque<Wish>>,
    pub busy: RwSignal<bool>,
    pub toasts: Toasts,
    announcer: Announcer,
}

impl Lead {
    pub fn new(id: LeadId) -> Self {
        Self {
            id,
            detail: RwSignal::new(None),
            changes: RwSignal::new(Vec::new()),
            earlier: RwSignal::new(None),
            etag: StoredValue::new(String::new()),
            wishes: StoredValue::new(VecDeque::new()),
            busy: RwSignal::new(false),
            toasts: use_toasts(),
            announcer: use_announcer(),
        }
    }

    /// Reads all of it. What was wished meanwhile stays shown.
    pub async fn read(self) -> api::Result<()> {
        self.read_as(false).await
    }

    async fn read_as(self, whatever: bool) -> api::Result<()> {
        let (detail, etag) = api::get_lead(self.id).await?;
        let page = api::list_lead_history(self.id, "").await?;
        self.put(detail, etag, whatever);
        self.changes.try_set(page.items);
        self.earlier.try_set(page.next_cursor);
        Ok(())
    }

    /// Reads what was before what was read.
    pub fn read_back(self) {
        let Some(cursor) = self.earlier.get_untracked() else {
            return;
        };
        spawn_local(async move {
            match api::list_lead_history(self.id, &cursor).await {
                Ok(page) => {
                    self.changes.try_update(|all| all.extend(page.items));
                    self.earlier.try_set(page.next_cursor);
                }
                Err(error) => self.toasts.show(Toast::failed(error.detail())),
            }
        });
    }

    /// Shows the lead as the server has it. `whatever`: also where something is wished that it does not have.
    fn put(self, detail: LeadDetail, etag: String, whatever: bool) {
        let newer = self.detail.try_with_untracked(|known| {
            known
                .as_ref()
                .is_none_or(|known| known.lead.revision <= detail.lead.revision)
        });
        let idle = self.wishes.try_with_value(VecDeque::is_empty) == Some(true);
        if whatever || (idle && newer == Some(true)) {
            self.detail.try_set(Some(detail));
        }
        if newer != Some(false) {
            self.etag.try_set_value(etag);
        }
    }

    pub fn revision(self) -> i64 {
        let revision =
            |detail: &Option<LeadDetail>| detail.as_ref().map_or(0, |detail| detail.lead.revision);
        self.detail.try_with_untracked(revision).unwrap_or_default()
    }

    /// Changes something: shown at once, and taken back with the reason where the server does not agree.
    pub fn change(self, patch: LeadPatch, said: impl Into<String>) {
        self.wish(patch, said.into(), None);
    }

    /// The same, and tells whether it was done.
    pub fn change_then(self, patch: LeadPatch, said: impl Into<String>, then: Callback<bool>) {
        self.wish(patch, said.into(), Some(then));
    }

    fn wish(self, patch: LeadPatch, said: String, then: Option<Callback<bool>>) {
        self.detail.update(|detail| {
            if let Some(detail) = detail {
                apply(detail, &patch);
            }
        });
        let wish = Wish { patch, said, then };
        self.wishes.update_value(|wishes| wishes.push_back(wish));
        if !self.busy.get_untracked() {
            self.busy.set(true);
            spawn_local(self.work());
        }
    }

    /// One wish after the other, each against the version that the one before brought.
    async fn work(self) {
        while let Some(wish) = self
            .wishes
            .try_with_value(|all| all.front().cloned())
            .flatten()
        {
            let etag = self.etag.try_get_value().unwrap_or_default();
            let answer = api::update_lead(self.id, &etag, &wish.patch).await;
            self.wishes.try_update_value(VecDeque::pop_front);
            let done = answer.is_ok();
            match answer {
                Ok((detail, etag)) => {
                    let revision = detail.lead.revision;
                    self.put(detail, etag, false);
                    self.done(&wish.said, revision).await;
                }
                Err(error) => self.refused(&error, &wish).await,
            }
            if let Some(then) = wish.then {
                then.try_run(done);
            }
        }
        self.busy.try_set(false);
    }

    /// Something was done that gave the lead this revision, and can be undone.
    async fn done(self, said: &str, revision: i64) {
        let _ = self.read().await;
        let found = |all: &Vec<RecordChange>| {
            let change = all.iter().find(|change| change.revision == revision);
            change.map(|change| change.id)
        };
        let change = self.changes.try_with_untracked(found).flatten();
        let toast = Toast::done(said);
        self.toasts.show(match change {
            Some(change) => toast.undo(move || self.undo(change)),
            None => toast,
        });
    }

    async fn refused(self, error: &api::Error, wish: &Wish) {
        let seen = self.revision();
        let overtaken = error.code() == Some(Code::PreconditionFailed);
        let _ = self.read_as(true).await;
        let text = match overtaken {
            true => {
                let found = |all: &Vec<RecordChange>| {
                    let latest = all.first().filter(|change| change.revision > seen);
                    latest.map(|change| names_of(&change.actor))
                };
                let who = self.changes.try_with_untracked(found).flatten();
                let who = who.unwrap_or_else(|| "Somebody else".to_owned());
                format!("{who} changed it meanwhile, so yours is not saved.")
            }
            false => format!("Not saved. {}", error.said_of("")),
        };
        self.announcer.say(text.clone());
        let again = wish.clone();
        let retry = Callback::new(move |()| {
            self.wish(again.patch.clone(), again.said.clone(), again.then);
        });
        let label = if overtaken {
            "Change it anyway"
        } else {
            "Retry"
        };
        self.toasts.show(Toast {
            action: Some((label.to_owned(), retry)),
            ..Toast::failed(text)
        });
    }

    /// Undoes a change of this lead.
    pub fn undo(self, change: ChangeId) {
        spawn_local(async move {
            match api::revert_change(change).await {
                Ok(_) => {
                    let _ = self.read().await;
                    self.announcer.say("Undone");
                    self.toasts.show(Toast::done("Undone."));
                }
                Err(error) => {
                    let text = format!("It was not undone. {}", error.detail());
                    self.toasts.show(Toast::failed(text));
                }
            }
        });
    }

    /// Says that the lead has become a member. The reason where it was refused.
    pub async fn convert(self, member: MemberId) -> Result<(), String> {
        match api::convert_lead(self.id, member).await {
            Ok(detail) => {
                self.done("The lead is converted.", detail.lead.revision)
                    .await;
                Ok(())
            }
            Err(error) => Err(error.said_of("member_id")),
        }
    }

    /// Takes that back.
    pub fn take_back(self) {
        spawn_local(async move {
            match api::unconvert_lead(self.id).await {
                Ok(detail) => {
                    self.done("The conversion is taken back.", detail.lead.revision)
                        .await;
                }
                Err(error) => {
                    let text = format!("It was not taken back. {}", error.detail());
                    self.toasts.show(Toast::failed(text));
                }
            }
        });
    }
}

/// The lead as a change makes it, before the server has agreed. Names that only the server knows come with its answer.
fn apply(detail: &mut LeadDetail, patch: &LeadPatch) {
    let take = |own: &mut Option<String>, new: &Option<Option<String>>| {
        if let Some(new) = new {
            own.clone_from(new);
        }
    };
    let lead = &mut detail.lead;
    take(&mut lead.name, &patch.name);
    take(&mut lead.email, &patch.email);
    take(&mut lead.phone, &patch.phone);
    take(&mut lead.source, &patch.source);
    take(&mut lead.next_step, &patch.next_step);
    if let Some(status) = patch.status {
        lead.status = status;
    }
    if let Some(owner) = patch.owner_id {
        lead.owner_id = owner;
        lead.owner_name = None;
    }
    if let Some(day) = patch.next_step_on {
        lead.next_step_on = day;
    }
    take(&mut detail.message, &patch.message);
}
