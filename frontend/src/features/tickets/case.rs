//! One ticket as the page holds it, with all that was said: read, changed one wish at a time, and read anew where somebody
//! was quicker; shows nothing.

use std::collections::VecDeque;

use crm_types::ids::ChangeId;
use crm_types::problem::Code;
use crm_types::tickets::{TicketDetail, TicketEntry, TicketEntryKind, TicketPatch};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api;
use crate::shell::records::names_of;
use crate::ui::{Announcer, Toast, Toasts, use_announcer, use_toasts};

/// Pages of entries that are read by themselves; what comes after them is read on demand.
const PAGES: usize = 5;

/// Something that is to change.
#[derive(Clone)]
struct Wish {
    patch: TicketPatch,
    /// What is said when it is done.
    said: String,
    /// Told whether it was done.
    then: Option<Callback<bool>>,
}

/// One ticket.
#[derive(Clone, Copy)]
pub struct Case {
    /// As the address names it.
    id: StoredValue<String>,
    pub detail: RwSignal<Option<TicketDetail>>,
    pub entries: RwSignal<Vec<TicketEntry>>,
    /// Where later entries begin that were not read.
    pub later: RwSignal<Option<String>>,
    etag: StoredValue<String>,
    wishes: StoredValue<VecDeque<Wish>>,
    pub busy: RwSignal<bool>,
    pub toasts: Toasts,
    announcer: Announcer,
}

impl Case {
    pub fn new(id: String) -> Self {
        Self {
            id: StoredValue::new(id),
            detail: RwSignal::new(None),
            entries: RwSignal::new(Vec::new()),
            later: RwSignal::new(None),
            etag: StoredValue::new(String::new()),
            wishes: StoredValue::new(VecDeque::new()),
            busy: RwSignal::new(false),
            toasts: use_toasts(),
            announcer: use_announcer(),
        }
    }

    /// As the server is asked for it.
    pub fn id(self) -> String {
        self.id.try_get_value().unwrap_or_default()
    }

    pub fn say(self, text: impl Into<String>) {
        self.announcer.say(text);
    }

    pub fn revision(self) -> i64 {
        self.detail
            .with_untracked(|detail| detail.as_ref().map_or(0, |detail| detail.ticket.revision))
    }

    /// Reads all of it. What was wished meanwhile stays shown.
    pub async fn read(self) -> api::Result<()> {
        self.read_as(false).await
    }

    async fn read_as(self, whatever: bool) -> api::Result<()> {
        let id = self.id();
        let (detail, etag) = api::get_ticket(&id).await?;
        let mut entries = Vec::new();
        let mut cursor = Some(String::new());
        for _ in 0..PAGES {
            let Some(from) = cursor.take() else { break };
            let page = api::list_ticket_entries(&id, &from).await?;
            entries.extend(page.items);
            cursor = page.next_cursor;
        }
        self.later.try_set(cursor);
        self.put(detail, etag, whatever);
        self.entries.try_set(entries);
        Ok(())
    }

    /// Reads what comes after what was read.
    pub fn read_on(self) {
        let Some(cursor) = self.later.get_untracked() else {
            return;
        };
        spawn_local(async move {
            match api::list_ticket_entries(&self.id(), &cursor).await {
                Ok(page) => {
                    self.entries
                        .try_update(|entries| entries.extend(page.items));
                    self.later.try_set(page.next_cursor);
                }
                Err(error) => self.toasts.show(Toast::failed(error.detail())),
            }
        });
    }

    /// Shows the ticket as the server has it. `whatever`: also where something is wished that it does not have.
    fn put(self, detail: TicketDetail, etag: String, whatever: bool) {
        let newer = self.detail.try_with_untracked(|known| {
            known
                .as_ref()
                .is_none_or(|known| known.ticket.revision <= detail.ticket.revision)
        });
        let idle = self.wishes.try_with_value(VecDeque::is_empty) == Some(true);
        if whatever || (idle && newer == Some(true)) {
            self.detail.try_set(Some(detail));
        }
        if newer != Some(false) {
            self.etag.try_set_value(etag);
        }
    }

    /// Changes something: shown at once, and taken back with the reason where the server does not agree.
    pub fn change(self, patch: TicketPatch, said: impl Into<String>) {
        self.wish(patch, said.into(), None);
    }

    /// The same, and tells whether it was done.
    pub fn change_then(self, patch: TicketPatch, said: impl Into<String>, then: Callback<bool>) {
        self.wish(patch, said.into(), Some(then));
    }

    fn wish(self, patch: TicketPatch, said: String, then: Option<Callback<bool>>) {
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
            let answer = api::update_ticket(&self.id(), &etag, &wish.patch).await;
            self.wishes.try_update_value(VecDeque::pop_front);
            let done = answer.is_ok();
            match answer {
                Ok((detail, etag)) => {
                    let revision = detail.ticket.revision;
                    self.put(detail, etag, false);
                    // The change is in the thread, and can be undone from there.
                    let _ = self.read().await;
                    self.done(&wish.said, self.change_of(revision));
                }
                Err(error) => self.refused(&error, &wish).await,
            }
            if let Some(then) = wish.then {
                then.try_run(done);
            }
        }
        self.busy.try_set(false);
    }

    fn change_of(self, revision: i64) -> Option<ChangeId> {
        let found = |entries: &Vec<TicketEntry>| {
            let mut changes = entries.iter().filter_map(|entry| entry.change.as_ref());
            changes
                .find(|change| change.revision == revision)
                .map(|change| change.id)
        };
        self.entries.try_with_untracked(found).flatten()
    }

    /// Something was done, and can be undone where it has a change.
    pub fn done(self, said: &str, change: Option<ChangeId>) {
        let toast = Toast::done(said);
        self.toasts.show(match change {
            Some(change) => toast.undo(move || self.undo(change)),
            None => toast,
        });
    }

    async fn refused(self, error: &api::Error, wish: &Wish) {
        let seen = self.detail.try_with_untracked(|detail| {
            detail.as_ref().map_or(0, |detail| detail.ticket.revision)
        });
        let overtaken = error.code() == Some(Code::PreconditionFailed);
        let _ = self.read_as(true).await;
        let text = match overtaken {
            true => {
                let who = self.latest_since(seen.unwrap_or_default());
                format!("{} changed it meanwhile, so yours is not saved.", who)
            }
            false => format!("Not saved. {}", error.said_of("")),
        };
        self.say(text.clone());
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

    /// Who changed it last, after a revision.
    fn latest_since(self, revision: i64) -> String {
        let found = |entries: &Vec<TicketEntry>| {
            let mut changes = entries
                .iter()
                .rev()
                .filter_map(|entry| entry.change.as_ref())
                .filter(|change| change.revision > revision);
            changes.next().map(|change| names_of(&change.actor))
        };
        let who = self.entries.try_with_untracked(found).flatten();
        who.unwrap_or_else(|| "Somebody else".to_owned())
    }

    /// Undoes a change of this ticket.
    pub fn undo(self, change: ChangeId) {
        spawn_local(async move {
            match api::revert_change(change).await {
                Ok(_) => {
                    let _ = self.read().await;
                    self.say("Undone");
                    self.toasts.show(Toast::done("Undone."));
                }
                Err(error) => {
                    let text = format!("It was not undone. {}", error.detail());
                    self.toasts.show(Toast::failed(text));
                }
            }
        });
    }

    /// Whether somebody said something after a revision that whoever writes has seen: who, the latest first.
    pub fn said_since(self, seen: usize) -> Option<String> {
        self.entries.with(|entries| {
            let news = entries.iter().skip(seen).rev();
            let mut said = news.filter(|entry| entry.kind != TicketEntryKind::Change);
            said.next().map(author)
        })
    }
}

/// Who said something.
pub fn author(entry: &TicketEntry) -> String {
    match &entry.actor {
        Some(actor) => names_of(actor),
        None => "The member".to_owned(),
    }
}

/// The ticket as a change makes it, before the server has agreed. Names that only the server knows come with its answer.
fn apply(detail: &mut TicketDetail, patch: &TicketPatch) {
    let ticket = &mut detail.ticket;
    if let Some(subject) = &patch.subject {
        ticket.subject.clone_from(subject);
    }
    if let Some(description) = &patch.description {
        detail.description.clone_from(description);
    }
    if let Some(status) = patch.status {
        ticket.status = status;
    }
    if let Some(priority) = patch.priority {
        ticket.priority = priority;
    }
    if let Some(category) = &patch.category {
        ticket.category.clone_from(category);
    }
    if let Some(assignee) = patch.assignee_id {
        ticket.assignee_id = assignee;
        ticket.assignee_name = None;
    }
    if let Some(tags) = &patch.tags {
        ticket.tags.clone_from(tags);
    }
}

#[cfg(test)]
mod tests {
    use super::super::desk::tests::row;
    use super::*;
    use crm_types::tickets::TicketStatus;

    #[test]
    fn a_change_is_shown_before_the_server_has_agreed() {
        let mut detail = TicketDetail {
            ticket: row(1),
            description: "It stops.".to_owned(),
            attachments: Vec::new(),
            merged_into: None,
            merged: Vec::new(),
        };
        let patch = TicketPatch {
            status: Some(TicketStatus::Resolved),
            category: Some(Some("audio".to_owned())),
            ..TicketPatch::default()
        };
        apply(&mut detail, &patch);
        assert_eq!(detail.ticket.status, TicketStatus::Resolved);
        assert_eq!(detail.ticket.category.as_deref(), Some("audio"));
        assert_eq!(detail.description, "It stops.");
    }
}
