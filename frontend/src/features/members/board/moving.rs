//! Moves as they are carried out: shown at once, agreed to by the server or taken back with the reason, and undone when
//! somebody wants that.

use crm_types::changes::{Conflict, FieldChange};
use crm_types::ids::ChangeId;
use crm_types::members::{BoardMove, BoardMoves, ColumnKey, Grouping, MemberPatch, MemberRow};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::cards::{self, member, member_id};
use super::live::{take_in, take_in_ids};
use super::selection::Selection;
use super::store::BoardStore;
use crate::api;
use crate::features::members::words::named;
use crate::ui::{Announcer, Toast, Toasts, use_announcer, use_toasts};

/// Carries moves out.
#[derive(Clone, Copy)]
pub struct Mover {
    pub store: BoardStore,
    pub selection: Selection,
    toasts: Toasts,
    announcer: Announcer,
    /// What was done here, to be undone, the latest last.
    done: StoredValue<Vec<ChangeId>>,
    /// Cards between tiers, until somebody has said what is meant.
    pub tiers: RwSignal<Option<(Vec<u128>, usize)>>,
}

pub fn provide_mover(store: BoardStore, selection: Selection) -> Mover {
    let mover = Mover {
        store,
        selection,
        toasts: use_toasts(),
        announcer: use_announcer(),
        done: StoredValue::new(Vec::new()),
        tiers: RwSignal::new(None),
    };
    provide_context(mover);
    mover
}

/// The mover of the board.
#[expect(clippy::expect_used, reason = "what asks lies on the board")]
pub fn use_mover() -> Mover {
    use_context().expect("a mover around the board")
}

impl Mover {
    pub fn say(self, text: impl Into<String>) {
        self.announcer.say(text);
    }

    pub fn toast(self, toast: Toast) {
        self.toasts.show(toast);
    }

    /// Cards were dropped in a column. Between tiers nothing is done before somebody has chosen what.
    pub fn drop_in(self, ids: Vec<u128>, to: usize) {
        let elsewhere = |id: &u128| {
            let at = self
                .store
                .model
                .with_untracked(|model| model.find(*id).map(|(at, _)| at));
            at.is_some_and(|at| at != to)
        };
        let ids: Vec<_> = ids.into_iter().filter(elsewhere).collect();
        if ids.is_empty() {
            return;
        }
        match self.store.layout().grouping {
            Grouping::SubscriptionTier => self.tiers.set(Some((ids, to))),
            _ => self.put(ids, to),
        }
    }

    /// Moves cards to a column.
    pub fn put(self, ids: Vec<u128>, to: usize) {
        let store = self.store;
        let grouping = store.layout().grouping;
        let heading = store
            .headings
            .with_untracked(|headings| headings.get(to).cloned());
        let Some(heading) = heading else { return };
        let change = |card: &_| cards::moved(card, &grouping, &heading.key);
        let begun = store
            .model
            .try_update(|model| model.begin(&ids, to, &change))
            .flatten();
        let Some(begun) = begun else { return };
        self.selection.clear();
        store.feed_all();
        let whom = self.whom(&ids);
        self.say(format!("{whom} moved to {}", heading.label));
        let moves = BoardMoves {
            group_by: grouping.to_string(),
            to: heading.key.clone(),
            cards: begun
                .cards
                .iter()
                .map(|&(id, revision)| BoardMove {
                    id: member_id(id),
                    revision,
                })
                .collect(),
        };
        spawn_local(async move {
            match api::move_cards(&moves).await {
                Ok(moved) => {
                    let cards = moved.cards.iter();
                    let revisions: Vec<_> = cards
                        .map(|card| (card.id.0.as_u128(), card.revision))
                        .collect();
                    let confirm = |model: &mut crate::ui::board::Model| {
                        model.confirm(begun.number, &revisions)
                    };
                    // Gone with the page; it is done all the same.
                    let Some(again) = store.model.try_update(confirm) else {
                        return;
                    };
                    take_in_ids(store, again);
                    if store.model.with_untracked(|model| model.shared) {
                        store.refresh();
                    }
                    self.moved(
                        moved.change_id,
                        format!("{whom} moved to {}.", heading.label),
                    );
                }
                Err(error) => {
                    let refuse = |model: &mut crate::ui::board::Model| model.refuse(begun.number);
                    let Some(again) = store.model.try_update(refuse) else {
                        return;
                    };
                    self.refused(&error, &whom, move || self.put(ids.clone(), to));
                    if again.is_empty() {
                        store.feed_all();
                    } else {
                        take_in_ids(store, again);
                    }
                }
            }
        });
    }

    /// Tags members, which moves none of them here.
    pub fn tag(self, ids: Vec<u128>, tag: &'static str) {
        let whom = self.whom(&ids);
        let grouping = super::tier::tagging(tag);
        let moves = self.store.model.with_untracked(|model| {
            let found = ids.iter().filter_map(|id| model.find(*id));
            let cards = found.map(|(_, card)| BoardMove {
                id: member_id(card.id),
                revision: card.revision,
            });
            BoardMoves {
                group_by: grouping.to_string(),
                to: ColumnKey::Value(tag.to_owned()).to_string(),
                cards: cards.collect(),
            }
        });
        spawn_local(async move {
            match api::move_cards(&moves).await {
                Ok(moved) => {
                    if self.store.model.try_with_untracked(|_| ()).is_some() {
                        take_in_ids(self.store, ids);
                    }
                    self.moved(moved.change_id, format!("{whom} tagged {tag}."));
                }
                Err(error) => {
                    self.refused(&error, whom.as_str(), move || self.tag(ids.clone(), tag))
                }
            }
        });
    }

    /// Whether the member's tier was set by hand.
    pub fn by_hand(self, id: u128) -> bool {
        self.store.model.with_untracked(|model| {
            let row = model.find(id).and_then(|(_, card)| member(card));
            row.is_some_and(|row| row.tier_by_hand)
        })
    }

    /// Lets billing say the tier again.
    pub fn give_up_tier(self, id: u128) {
        let whom = self.name(id);
        let found = self.store.model.with_untracked(|model| {
            let (_, card) = model.find(id)?;
            Some(format!("\"{}-0\"", card.revision))
        });
        let Some(seen) = found else { return };
        let patch = MemberPatch {
            tier_by_hand: Some(None),
            ..MemberPatch::default()
        };
        spawn_local(async move {
            match api::update_member(member_id(id), &seen, &patch).await {
                Ok((now, _)) => {
                    if self.store.model.try_with_untracked(|_| ()).is_some() {
                        take_in_ids(self.store, vec![id]);
                    }
                    let change = now.last_change.map(|change| change.id);
                    self.moved(change, format!("{whom} has the tier of billing again."));
                }
                Err(error) => self.refused(&error, &whom, move || self.give_up_tier(id)),
            }
        });
    }

    /// "Amara Okafor", "3 members".
    pub fn whom(self, ids: &[u128]) -> String {
        match ids {
            [id] => self.name(*id),
            ids => format!("{} members", ids.len()),
        }
    }

    pub fn name(self, id: u128) -> String {
        self.store.model.with_untracked(|model| {
            let row = model.find(id).and_then(|(_, card)| member(card));
            row.map_or_else(|| "The member".to_owned(), name_of)
        })
    }

    fn moved(self, change: Option<ChangeId>, text: String) {
        let Some(change) = change else { return };
        self.done.try_update_value(|done| done.push(change));
        self.toast(Toast::done(text).undo(move || self.undo(change)));
    }

    fn refused(self, error: &api::Error, whom: &str, again: impl Fn() + Send + Sync + 'static) {
        let conflict = match error {
            api::Error::Problem { problem, .. } => problem.conflict.clone(),
            _ => None,
        };
        let (text, label) = match conflict {
            Some(conflict) => {
                let text = meanwhile(&conflict).unwrap_or_else(|| error.detail());
                take_in(self.store, conflict.members);
                (text, "Move anyway")
            }
            None => {
                let text = format!("Not saved: {whom}. {}.", error.title());
                (text, "Retry")
            }
        };
        self.say(text.clone());
        let again = Callback::new(move |()| again());
        self.toast(Toast {
            action: Some((label.to_owned(), again)),
            ..Toast::failed(text)
        });
    }

    /// Undoes what was done here last.
    pub fn undo_last(self) {
        match self.done.with_value(|done| done.last().copied()) {
            Some(change) => self.undo(change),
            None => self.say("There is nothing to undo"),
        }
    }

    fn undo(self, change: ChangeId) {
        self.done
            .try_update_value(|done| done.retain(|other| *other != change));
        let store = self.store;
        spawn_local(async move {
            match api::revert_change(change).await {
                Ok(reverted) => {
                    if store.model.try_with_untracked(|_| ()).is_none() {
                        return;
                    }
                    take_in(store, reverted.items);
                    store.count();
                    self.say("Undone");
                    self.toast(Toast::done("Undone."));
                }
                Err(error) => {
                    let text = format!("It was not undone. {}", error.detail());
                    self.toast(Toast::failed(text));
                }
            }
        });
    }
}

pub fn name_of(row: &MemberRow) -> String {
    named(row.name.as_deref(), row.email.as_deref())
}

/// "Grace Hopper moved Amara Okafor to Inactive meanwhile."
fn meanwhile(conflict: &Conflict) -> Option<String> {
    let change = conflict.changes.first()?;
    let actor = change.actor.name.as_deref().unwrap_or("Somebody else");
    let row = conflict
        .members
        .iter()
        .find(|row| row.id == change.member_id);
    let whom = row
        .or(conflict.members.first())
        .map_or_else(|| "the member".to_owned(), name_of);
    let to = change.fields.first().and_then(said);
    let more = match conflict.members.len() {
        0 | 1 => String::new(),
        count => format!(" {} others were changed, too.", count - 1),
    };
    Some(match to {
        Some(to) => format!("{actor} moved {whom} to {to} meanwhile.{more}"),
        None => format!("{actor} changed {whom} meanwhile.{more}"),
    })
}

fn said(field: &FieldChange) -> Option<String> {
    use crm_types::changes::ManualField::{EngagementStatus, HealthStatus, TierByHand};
    match field.field {
        EngagementStatus | HealthStatus | TierByHand => Some(match &field.after {
            Some(value) => crate::features::members::words::readable(value),
            None => "Unclassified".to_owned(),
        }),
        _ => None,
    }
}
