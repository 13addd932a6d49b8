//! Whether the server was there the last time it was asked; asks nothing by itself.

use leptos::prelude::*;

thread_local! {
    static REACHABLE: ArcRwSignal<bool> = ArcRwSignal::new(true);
}

/// False from a request that got no answer until one that got any.
pub fn server_reachable() -> ArcReadSignal<bool> {
    REACHABLE.with(|reachable| reachable.read_only())
}

pub(super) fn note(reachable: bool) {
    REACHABLE.with(|signal| {
        if signal.get_untracked() != reachable {
            signal.set(reachable);
        }
    });
}
