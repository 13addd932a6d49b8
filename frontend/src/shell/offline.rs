//! Says when what is shown may be old, because the browser is offline or the server is silent; and asks until it is not.

use std::time::Duration;

use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api;
use crate::ui::{Glyph, Icon};

const ASKS_EVERY: Duration = Duration::from_secs(5);

/// A line over the page, or nothing.
#[component]
pub fn OfflineBanner() -> AnyView {
    let online = RwSignal::new(window().navigator().on_line());
    let listeners = [
        window_event_listener(ev::online, move |_| online.set(true)),
        window_event_listener(ev::offline, move |_| online.set(false)),
    ];
    on_cleanup(move || listeners.into_iter().for_each(|listener| listener.remove()));
    let reachable = api::server_reachable();
    let trouble = Memo::new(move |_| match (online.get(), reachable.get()) {
        (false, _) => Some("You are offline. What you see may be out of date."),
        (true, false) => Some("The server does not answer. Trying again every few seconds."),
        (true, true) => None,
    });
    let banner = move || trouble.get().map(|text| view! { <SilentServer text /> });
    view! { <div role="status">{banner}</div> }.into_any()
}

#[component]
fn SilentServer(text: &'static str) -> AnyView {
    // Any answer takes the banner away, and this clock with it.
    let ask = || {
        spawn_local(async {
            let _ = api::get_session().await;
        });
    };
    if let Ok(clock) = set_interval_with_handle(ask, ASKS_EVERY) {
        on_cleanup(move || clock.clear());
    }
    view! {
        <div class="banner">
            <Icon glyph=Glyph::WifiOff />
            <span>{text}</span>
        </div>
    }
    .into_any()
}
