//! Says aloud what changed without the focus moving there, such as "302 members"; shows nothing.

use leptos::prelude::*;

/// Where to say it.
#[derive(Clone, Copy)]
pub struct Announcer(RwSignal<String>);

impl Announcer {
    /// Said when the reader pauses.
    pub fn say(&self, text: impl Into<String>) {
        self.0.set(text.into());
    }
}

/// Makes the announcer known to everything below.
pub fn provide_announcer() -> Announcer {
    let announcer = Announcer(RwSignal::new(String::new()));
    provide_context(announcer);
    announcer
}

/// The announcer of the page.
pub fn use_announcer() -> Announcer {
    use_context().unwrap_or_else(|| Announcer(RwSignal::new(String::new())))
}

/// The region that is read aloud. One to the page.
#[component]
pub fn LiveRegion() -> AnyView {
    let text = use_announcer().0;
    view! { <div class="visually-hidden" role="status" aria-live="polite" aria-atomic="true">{text}</div> }.into_any()
}
