//! Somebody comes back to the page after a while, or the network does: what is shown may be old then.

use std::cell::Cell;
use std::rc::Rc;

use leptos::ev;
use leptos::prelude::*;

/// A page that was out of sight for less is as good as it was.
const WHILE_MS: f64 = 30_000.0;

/// Runs when the window comes into sight after a while, and when the network is back.
pub fn on_return(run: impl Fn() + Clone + 'static) {
    let left_at = Rc::new(Cell::new(f64::MAX));
    let sight = {
        let run = run.clone();
        window_event_listener_untyped("visibilitychange", move |event| {
            let now = event.time_stamp();
            if document().hidden() {
                left_at.set(now);
            } else if now - left_at.get() > WHILE_MS {
                run();
            }
        })
    };
    let network = window_event_listener(ev::online, move |_| run());
    on_cleanup(move || {
        sight.remove();
        network.remove();
    });
}
