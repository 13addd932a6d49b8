//! What the list shows: the answer to the question in the address, the last one while it comes, or a page that was seen
//! before; never a mixture of two.

use leptos::prelude::*;

use super::context::List;
use super::source::{Listed, use_list_memory};
use crate::api;
use crate::ui::{Remote, remote};

/// The page that is shown, and whether another one is under way.
#[derive(Clone, Copy)]
pub struct Shown {
    answer: Remote<Listed, api::Error>,
    /// What was seen at this address before, shown while it is asked for anew.
    before: Memo<Option<Listed>>,
}

/// Asks whenever the state changes.
pub fn show(list: List) -> Shown {
    let memory = use_list_memory();
    let answer = remote(
        move || list.state.get(),
        move |state| async move { memory.ask(state).await },
    );
    let before = Memo::new(move |_| list.state.with(|state| memory.page(state)));
    Shown { answer, before }
}

impl Shown {
    /// Looks at the page; none before the first answer.
    pub fn with<R>(self, look: impl FnOnce(Option<&Listed>) -> R) -> R {
        if self.answer.loading() {
            let seen = self.before.with(Option::is_some);
            if seen {
                return self.before.with(|page| look(page.as_ref()));
            }
        }
        self.answer.with_value(look)
    }

    /// Whether the rows belong to an earlier question. Rows that were seen before are not dimmed for being asked anew.
    pub fn loading(self) -> bool {
        self.answer.loading() && self.before.with(Option::is_none)
    }

    /// Why there is no answer to this question.
    pub fn error(self) -> Option<api::Error> {
        self.answer.error()
    }

    pub fn retry(self) {
        self.answer.retry();
    }
}
