//! The order of a list while somebody changes it: shown at once, sent one after another; draws nothing.

use crm_types::statuses::{StatusDefinition, StatusList};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::page::Shared;
use crate::api;
use crate::ui::{Toast, Toasts};

/// The order of one list.
#[derive(Clone, Copy)]
pub struct Order {
    shared: Shared,
    list: StatusList,
    wish: RwSignal<Option<Wish>>,
    sending: StoredValue<bool>,
    toasts: Toasts,
}

/// An order that somebody made here.
#[derive(Clone, PartialEq)]
struct Wish {
    keys: Vec<String>,
    /// The answers that know of it: those to questions asked after so many orders were taken. None: not taken yet.
    known_from: Option<u32>,
}

impl Order {
    pub fn new(shared: Shared, list: StatusList, toasts: Toasts) -> Self {
        Self {
            shared,
            list,
            wish: RwSignal::new(None),
            sending: StoredValue::new(false),
            toasts,
        }
    }

    /// The list as it is shown: in the order that was wished for until an answer knows of it.
    pub fn rows(self) -> Vec<StatusDefinition> {
        let rows = self.shared.list(self.list);
        let taken = self.shared.taken();
        self.wish.with(|wish| match wish {
            Some(wish) if wish.known_from.is_none_or(|from| taken < from) => {
                arranged(rows, &wish.keys)
            }
            _ => rows,
        })
    }

    /// Shows the order and tells the server, after what it is being told already.
    pub fn change(self, keys: Vec<String>) {
        self.wish.set(Some(Wish {
            keys,
            known_from: None,
        }));
        if !self.sending.get_value() {
            self.sending.set_value(true);
            spawn_local(self.send());
        }
    }

    async fn send(self) {
        while let Some(keys) = self.unsent() {
            let answer = api::order_statuses(self.list, keys.clone()).await;
            let Some(taken) = self.shared.orders.try_get_value() else {
                return;
            };
            match answer {
                Ok(()) => {
                    let from = taken + 1;
                    self.shared.orders.set_value(from);
                    self.wish.update(|wish| {
                        if let Some(wish) = wish.as_mut().filter(|wish| wish.keys == keys) {
                            wish.known_from = Some(from);
                        }
                    });
                }
                Err(error) => {
                    self.wish.set(None);
                    let why = format!("The order was not saved. {}", error.detail());
                    self.toasts.show(Toast::failed(why));
                }
            }
        }
        self.sending.try_set_value(false);
        self.shared.answer.retry();
    }

    /// What the server has not taken yet; nothing where the page is gone.
    fn unsent(self) -> Option<Vec<String>> {
        let wish = self.wish.try_get_untracked().flatten()?;
        wish.known_from.is_none().then_some(wish.keys)
    }
}

/// Statuses in the order of the keys, those that it does not name at the end.
fn arranged(mut statuses: Vec<StatusDefinition>, keys: &[String]) -> Vec<StatusDefinition> {
    statuses.sort_by_key(|status| {
        let place = keys.iter().position(|key| *key == status.key);
        place.unwrap_or(keys.len())
    });
    statuses
}

#[cfg(test)]
mod tests {
    use super::arranged;
    use crate::features::statuses::store::known;
    use crm_types::statuses::StatusList;

    #[test]
    fn statuses_that_an_order_does_not_name_come_last_as_they_were() {
        let shipped = known(StatusList::Engagement);
        let keys = |statuses: &[crm_types::statuses::StatusDefinition]| {
            let keys = statuses.iter().map(|status| status.key.clone());
            keys.collect::<Vec<_>>()
        };
        let before = keys(&shipped);
        let wished = [before[2].clone(), before[1].clone()];
        let after = keys(&arranged(shipped, &wished));
        assert_eq!(after[..2], wished);
        assert_eq!(after[2..], [before[0].clone(), before[3].clone()]);
    }
}
