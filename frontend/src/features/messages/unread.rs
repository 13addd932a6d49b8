//! How many conversations have something unread, for the sidebar, as it changes; reads no conversation.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{self, Happening};
use crate::shell::use_live;

#[derive(Clone, Copy)]
struct Unread(RwSignal<i64>);

/// Makes the number known to everything below, for as long as somebody is signed in.
pub fn provide_unread() {
    let unread = Unread(RwSignal::new(0));
    provide_context(unread);
    unread.ask();
    use_live().on(move |happening| match happening {
        Happening::Threads { unread: now, .. } => unread.0.set(now),
        Happening::Missed => unread.ask(),
        _ => {}
    });
}

/// The number.
pub fn unread() -> Signal<i64> {
    use_context::<Unread>().map_or_else(|| Signal::stored(0), |unread| unread.0.into())
}

impl Unread {
    /// Where it cannot be had, what is known stays.
    fn ask(self) {
        spawn_local(async move {
            if let Ok(now) = api::count_unread_threads().await {
                self.0.try_set(now);
            }
        });
    }
}
