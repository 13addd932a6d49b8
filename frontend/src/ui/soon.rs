//! Something that is done a moment after it was last wanted, however often it was; and not after its owner is gone.

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Runs `run` once, so long after the first call since it ran last.
pub fn soon(after: Duration, run: impl Fn() + 'static) -> Callback<()> {
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    let run = StoredValue::new_local(run);
    on_cleanup(move || {
        if let Some(handle) = waiting.try_update_value(Option::take).flatten() {
            handle.clear();
        }
    });
    Callback::new(move |()| {
        if waiting.try_with_value(Option::is_none) != Some(true) {
            return;
        }
        let due = move || {
            waiting.try_update_value(Option::take);
            run.try_with_value(|run| run());
        };
        waiting.try_set_value(set_timeout_with_handle(due, after).ok());
    })
}

/// Gives the focus to what will be there when this change is drawn.
pub fn focus_soon(selector: &'static str) {
    request_animation_frame(move || {
        let found = document().query_selector(selector).ok().flatten();
        if let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
            let _ = element.focus();
        }
    });
}
