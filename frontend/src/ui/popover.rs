//! A panel that opens beside its button, in the browser's top layer: light dismissal, Escape and the return of focus
//! are the browser's; decides nothing about what lies in it.

use leptos::ev;
use leptos::html::{Button, Div};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::unique_id;

/// A button and the panel it opens.
#[component]
pub fn Popover(
    /// What the button shows.
    trigger: AnyView,
    /// Read aloud for a button that shows only an icon, and shown on hover.
    #[prop(optional, into)]
    label: Option<String>,
    #[prop(default = "button")] trigger_class: &'static str,
    /// What opens, for those who hear it: a `dialog`, or a `menu`, which then names itself inside.
    #[prop(default = "dialog")]
    role: &'static str,
    /// The panel's name.
    #[prop(into)]
    panel_label: String,
    /// Runs after it opened, with the panel.
    #[prop(optional, into)]
    on_open: Option<Callback<HtmlElement>>,
    /// Made anew each time it opens.
    panel: ViewFn,
) -> AnyView {
    let id = unique_id("popover");
    let open = RwSignal::new(false);
    let named = role == "dialog";
    let button = NodeRef::<Button>::new();
    let body = NodeRef::<Div>::new();

    // Placed before it is painted, so that it never jumps.
    let before_toggle = move |event: ev::Event| {
        let opening =
            js_sys::Reflect::get(&event, &"newState".into()).is_ok_and(|state| state == "open");
        open.set(opening);
        if let (true, Some(button), Some(body)) =
            (opening, button.get_untracked(), body.get_untracked())
        {
            place(&body, &button);
        }
        // The panel's content goes at once, and the focus in it with it: hand it back while it is there.
        if let (false, Some(button), Some(body)) =
            (opening, button.get_untracked(), body.get_untracked())
            && body.contains(document().active_element().as_deref())
        {
            let _ = button.focus();
        }
    };
    let toggle = move |_: ev::Event| {
        if let (true, Some(body)) = (open.get_untracked(), body.get_untracked()) {
            keep_inside(&body);
            if let Some(on_open) = on_open {
                on_open.run(body.unchecked_into());
            }
        }
    };
    view! {
        <button
            node_ref=button
            type="button"
            class=trigger_class
            popovertarget=id.clone()
            aria-label=label.clone()
            data-tip=label
            aria-haspopup=role
            aria-expanded=move || open.get().to_string()
        >
            {trigger}
        </button>
        <div
            node_ref=body
            id=id
            popover="auto"
            class="popover"
            role=named.then_some(role)
            aria-label=named.then_some(panel_label)
            on:beforetoggle=before_toggle
            on:toggle=toggle
        >
            {move || open.get().then(|| panel.run())}
        </div>
    }
    .into_any()
}

/// Closes the popover the element lies in; its button gets the focus back.
pub fn close_popover(inside: &web_sys::Element) {
    if let Ok(Some(panel)) = inside.closest("[popover]") {
        let _ = panel.unchecked_into::<HtmlElement>().hide_popover();
    }
}

/// A popover is fixed to the window: when what lies under it scrolls away, it closes.
pub fn close_popovers_on_scroll() {
    let handle = window_event_listener_untyped("scroll", |event| {
        let Ok(Some(panel)) = document().query_selector("[popover].popover:popover-open") else {
            return;
        };
        let inside = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::Node>().ok())
            .is_some_and(|target| panel.contains(Some(&target)));
        if !inside {
            let _ = panel.unchecked_into::<HtmlElement>().hide_popover();
        }
    });
    on_cleanup(move || handle.remove());
}

const GAP: f64 = 4.0;
/// Between a panel and the edge of the window.
const MARGIN: f64 = 8.0;

/// How wide a panel is shows itself only once it is there: a wide one beside a narrow window's edge moves inwards.
fn keep_inside(panel: &HtmlElement) {
    let rect = panel.get_bounding_client_rect();
    let width = window()
        .inner_width()
        .ok()
        .and_then(|width| width.as_f64())
        .unwrap_or_default();
    if rect.left() < MARGIN || rect.right() > width - MARGIN {
        let left = (width - MARGIN - rect.width()).min(rect.left()).max(MARGIN);
        let style = panel.style();
        let _ = style.set_property("left", &pixels(left));
        let _ = style.set_property("right", "auto");
    }
}

/// A length for a style, in whole pixels: nothing between them is sharp.
#[expect(clippy::cast_possible_truncation, reason = "no window is that wide")]
pub(super) fn pixels(length: f64) -> String {
    format!("{}px", length.round() as i32)
}

/// Below its button and flush with it, or above and to the other side where there is more room.
pub(super) fn place(panel: &HtmlElement, anchor: &web_sys::Element) {
    let rect = anchor.get_bounding_client_rect();
    let size = |value: Result<wasm_bindgen::JsValue, _>| {
        value.ok().and_then(|v| v.as_f64()).unwrap_or_default()
    };
    let (width, height) = (size(window().inner_width()), size(window().inner_height()));
    let style = panel.style();
    let set = |name: &str, value: Option<f64>| {
        let value = value.map_or_else(|| "auto".to_owned(), pixels);
        let _ = style.set_property(name, &value);
    };
    let below = height - rect.bottom() >= height * 0.4;
    set("top", below.then(|| rect.bottom() + GAP));
    set("bottom", (!below).then(|| height - rect.top() + GAP));
    let from_left = rect.left() + rect.width() / 2.0 <= width / 2.0;
    set("left", from_left.then(|| rect.left().max(MARGIN)));
    set(
        "right",
        (!from_left).then(|| (width - rect.right()).max(MARGIN)),
    );
}
