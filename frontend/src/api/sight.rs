//! Whether somebody looks at the page: one that nobody looks at lets go of its streams, because a browser holds six
//! connections to a host over all its tabs; asks the server nothing.

use std::future::Future;

use futures_util::future::{Either, select};
use futures_util::pin_mut;
use gloo_timers::future::TimeoutFuture;
use js_sys::Promise;
use leptos::prelude::document;
use wasm_bindgen_futures::JsFuture;
use web_sys::AddEventListenerOptions;

/// A look at another tab does not end a stream.
const LET_GO_MS: u32 = 10_000;

/// Runs `stream` as long as somebody looks; None: nobody does for a while.
pub async fn while_seen<T>(stream: impl Future<Output = T>) -> Option<T> {
    let left = left();
    pin_mut!(stream, left);
    match select(stream, left).await {
        Either::Left((answer, _)) => Some(answer),
        Either::Right(_) => None,
    }
}

/// Waits until somebody looks.
pub async fn seen() {
    while document().hidden() {
        changed().await;
    }
}

/// Waits until nobody has looked for a while.
async fn left() {
    loop {
        while !document().hidden() {
            changed().await;
        }
        let stayed = select(TimeoutFuture::new(LET_GO_MS), Box::pin(changed())).await;
        if matches!(stayed, Either::Left(_)) && document().hidden() {
            return;
        }
    }
}

/// Waits until the page is shown, or no longer.
async fn changed() {
    let change = Promise::new(&mut |resolve, _| {
        let once = AddEventListenerOptions::new();
        once.set_once(true);
        let _ = document().add_event_listener_with_callback_and_add_event_listener_options(
            "visibilitychange",
            &resolve,
            &once,
        );
    });
    let _ = JsFuture::from(change).await;
}
