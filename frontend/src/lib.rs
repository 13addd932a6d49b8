//! The page of Member Success; talks to the server only through `api`, and knows no type of the server but the wire's.

// `view!` nests types deeply; the compiler needs room to look at them.
#![recursion_limit = "256"]

pub mod api;
pub mod app;
pub mod features;
mod lazy;
pub mod paths;
pub mod router;
pub mod shell;
pub mod ui;

/// Puts the page in place of the static skeleton of `index.html`.
pub fn start() {
    // The console alone: `index.html` says it to the reader when it sees the program break down.
    std::panic::set_hook(Box::new(|panic| {
        web_sys::console::error_1(&panic.to_string().into())
    }));
    let location = leptos::prelude::window().location();
    if let (Ok(path), Ok(search)) = (location.pathname(), location.search()) {
        features::start(&path, &search);
        app::prepare(&path);
    }
    let document = leptos::prelude::document();
    if let Some(skeleton) = document.get_element_by_id("skeleton") {
        skeleton.remove();
    }
    leptos::mount::mount_to_body(app::App);
}
