//! What others do while one looks on: one stream for the whole page, and whoever shows something listens to it; changes
//! nothing that is shown.

use std::time::Duration;

use crm_types::ids::MemberId;
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;

use crate::api::{self, Happening};
use crate::ui::soon;

/// Changes come in swarms: a page that is asked for as a whole is asked for after the swarm.
const AFTER: Duration = Duration::from_millis(250);

/// Who listens.
#[derive(Clone, Copy)]
pub struct Live {
    listeners: StoredValue<Vec<(u32, Callback<Happening>)>>,
    last: StoredValue<u32>,
}

/// Makes the stream known to everything below, and opens it, for as long as somebody is signed in.
pub fn provide_live() {
    let live = Live {
        listeners: StoredValue::new(Vec::new()),
        last: StoredValue::new(0),
    };
    provide_context(live);
    spawn_local_scoped_with_cancellation(api::watch_events(move |happening| {
        let listeners = live.listeners.try_get_value().unwrap_or_default();
        for (_, listener) in listeners {
            listener.try_run(happening.clone());
        }
    }));
}

/// The stream of the page; a silent one where there is none.
pub fn use_live() -> Live {
    use_context().unwrap_or_else(|| Live {
        listeners: StoredValue::new(Vec::new()),
        last: StoredValue::new(0),
    })
}

impl Live {
    /// Hears of everything until the current owner is gone.
    pub fn on(self, listener: impl Fn(Happening) + Send + Sync + 'static) {
        let id = self.last.get_value() + 1;
        self.last.set_value(id);
        let listener = Callback::new(listener);
        self.listeners
            .update_value(|listeners| listeners.push((id, listener)));
        on_cleanup(move || {
            self.listeners
                .try_update_value(|listeners| listeners.retain(|(other, _)| *other != id));
        });
    }

    /// Runs soon after any member has changed.
    pub fn on_members(self, run: impl Fn() + 'static) {
        let run = soon(AFTER, run);
        self.on(move |happening| {
            if matches!(happening, Happening::Members(_) | Happening::Missed) {
                run.run(());
            }
        });
    }

    /// Runs soon after this member has changed, unless to a revision that is `known`.
    pub fn on_member(
        self,
        id: MemberId,
        known: impl Fn() -> i64 + Send + Sync + 'static,
        run: impl Fn() + 'static,
    ) {
        let run = soon(AFTER, run);
        self.on(move |happening| {
            let concerns = match happening {
                Happening::Missed => true,
                Happening::Members(changed) => {
                    let mut items = changed.items.iter();
                    changed.gone.contains(&id)
                        || items.any(|row| row.id == id && row.revision > known())
                }
                _ => false,
            };
            if concerns {
                run.run(());
            }
        });
    }
}
