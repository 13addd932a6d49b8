//! The address of the page as a signal, and the one way to change it; knows no page.
//!
//! Not `leptos_router`: its nested routes are types inside types, which cost a tenth of the whole program, and its
//! query map decodes twice, so that a filter with `%41` in it would arrive as `A`.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlAnchorElement};

use crate::paths;

/// Where the page is.
#[derive(Clone, Copy)]
pub struct Location {
    /// As in `/admin/crm/members`.
    pub pathname: Memo<String>,
    /// The raw query without its `?`.
    pub search: Memo<String>,
}

/// Goes to other addresses of the page.
#[derive(Clone, Copy)]
pub struct Navigate(RwSignal<String>);

#[derive(Clone, Copy)]
struct Router {
    location: Location,
    navigate: Navigate,
}

/// Makes the address known to everything below, and takes over links to pages of ours.
pub fn provide_router() {
    let here = current();
    let address = RwSignal::new(paths::canonical(&here).to_owned());
    if address.with_untracked(|address| *address != here) {
        write_history(&address.get_untracked(), true);
    }
    let part = move |take: fn(&str) -> &str| {
        Memo::new(move |_| address.with(|address| take(address).to_owned()))
    };
    let router = Router {
        location: Location {
            pathname: part(|address| address.split_once('?').map_or(address, |(path, _)| path)),
            search: part(|address| address.split_once('?').map_or("", |(_, search)| search)),
        },
        navigate: Navigate(address),
    };
    provide_context(router);
    let back = window_event_listener(ev::popstate, move |_| address.set(current()));
    let click = window_event_listener(ev::click, move |event| follow(router.navigate, &event));
    on_cleanup(move || {
        back.remove();
        click.remove();
    });
}

#[expect(clippy::expect_used, reason = "every component lives below the router")]
fn router() -> Router {
    use_context().expect("a router around everything")
}

/// The address of the page.
pub fn use_location() -> Location {
    router().location
}

/// The way to other addresses.
pub fn use_navigate() -> Navigate {
    router().navigate
}

impl Navigate {
    /// Goes there; *back* leads here again.
    pub fn to(self, address: &str) {
        self.go(address, false);
    }

    /// Goes there in place of here: *back* leads to where one was before.
    pub fn replace(self, address: &str) {
        self.go(address, true);
    }

    fn go(self, address: &str, replace: bool) {
        let address = paths::canonical(address);
        let same = self.0.with_untracked(|here| here == address);
        // Like a browser: going to where one is adds no step.
        write_history(address, replace || same);
        if !same {
            self.0.set(address.to_owned());
        }
    }
}

impl Location {
    /// Path and query, not tracked.
    pub fn address(self) -> String {
        let (path, search) = (self.pathname.get_untracked(), self.search.get_untracked());
        if search.is_empty() {
            path
        } else {
            format!("{path}?{search}")
        }
    }
}

fn current() -> String {
    let location = window().location();
    location.pathname().unwrap_or_default() + &location.search().unwrap_or_default()
}

fn write_history(address: &str, replace: bool) {
    let Ok(history) = window().history() else {
        return;
    };
    // It fails only where somebody navigates hundreds of times a second; the page then goes there all the same.
    let _ = match replace {
        true => history.replace_state_with_url(&JsValue::NULL, "", Some(address)),
        false => history.push_state_with_url(&JsValue::NULL, "", Some(address)),
    };
}

/// A plain click on a link to a page of ours goes there without loading it anew; all else is the browser's.
fn follow(navigate: Navigate, event: &ev::MouseEvent) {
    let modified = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
    if event.default_prevented() || event.button() != 0 || modified {
        return;
    }
    let Some(link) = page_link(event) else { return };
    event.prevent_default();
    navigate.to(&(link.pathname() + &link.search()));
}

/// The link to a page of ours that something happened in.
pub fn page_link(event: &web_sys::Event) -> Option<HtmlAnchorElement> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    let link = target.closest("a[href]").ok()??;
    let link = link.dyn_into::<HtmlAnchorElement>().ok()?;
    let elsewhere =
        !link.target().is_empty() || link.has_attribute("download") || !link.hash().is_empty();
    let ours = window().location().origin().ok() == Some(link.origin());
    (!elsewhere && ours && paths::is_page(&link.pathname())).then_some(link)
}
