//! Shows the text of `data-tip` beside whatever is pointed at or has the focus: one element for the whole page, so
//! that a row costs an attribute and no listener.

use leptos::ev;
use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::popover::pixels;

const ID: &str = "tooltip";
/// Above or below, clear of the pointer.
const GAP: f64 = 6.0;

/// The tooltip. One to the page, beside everything else.
#[component]
pub fn TooltipHost() -> AnyView {
    let node = NodeRef::<Div>::new();
    let anchor = StoredValue::new_local(None::<Element>);

    let hide = move || {
        if let Some(anchor) = anchor.try_update_value(Option::take).flatten() {
            let _ = anchor.remove_attribute("aria-describedby");
            if let Some(tip) = node.get_untracked() {
                let _ = tip.hide_popover();
            }
        }
    };
    let show = move |target: Option<web_sys::EventTarget>, by_keyboard: bool| {
        let owner = target
            .and_then(|target| target.dyn_into::<Element>().ok())
            .and_then(|target| target.closest("[data-tip]").ok().flatten())
            // Some tips say what is cut, where it is.
            .filter(|owner| {
                !owner.has_attribute("data-tip-cut") || owner.scroll_width() > owner.client_width()
            });
        let Some(owner) = owner else { return hide() };
        if anchor.with_value(|anchor| anchor.as_ref() == Some(&owner)) {
            return;
        }
        hide();
        // A focus that came by mouse needs no hint: the pointer is there already.
        if by_keyboard && !owner.matches(":focus-visible").unwrap_or(false) {
            return;
        }
        let tip = owner
            .get_attribute("data-tip")
            .filter(|tip| !tip.is_empty());
        let (Some(tip), Some(element)) = (tip, node.get_untracked()) else {
            return;
        };
        // A label that is read already is not read twice.
        if owner.get_attribute("aria-label").as_deref() != Some(&tip) {
            let _ = owner.set_attribute("aria-describedby", ID);
        }
        element.set_text_content(Some(&tip));
        let _ = element.show_popover();
        place(&element, &owner);
        anchor.set_value(Some(owner));
    };
    let listeners = [
        window_event_listener(ev::pointerover, move |event| {
            if event.pointer_type() == "mouse" {
                show(event.target(), false);
            }
        }),
        window_event_listener(ev::focusin, move |event| show(event.target(), true)),
        window_event_listener(ev::pointerdown, move |_| hide()),
        window_event_listener(ev::keydown, move |event| {
            if event.key() == "Escape" {
                hide();
            }
        }),
        window_event_listener_untyped("scroll", move |_| hide()),
    ];
    on_cleanup(move || listeners.into_iter().for_each(|listener| listener.remove()));

    view! { <div node_ref=node id=ID class="tooltip" role="tooltip" popover="manual"></div> }
        .into_any()
}

fn place(tip: &web_sys::HtmlElement, anchor: &Element) {
    let (rect, own) = (
        anchor.get_bounding_client_rect(),
        tip.get_bounding_client_rect(),
    );
    let width = window()
        .inner_width()
        .ok()
        .and_then(|width| width.as_f64())
        .unwrap_or_default();
    let left = (rect.left() + (rect.width() - own.width()) / 2.0)
        .clamp(8.0, (width - own.width() - 8.0).max(8.0));
    let above = rect.top() - own.height() - GAP;
    let top = if above >= 8.0 {
        above
    } else {
        rect.bottom() + GAP
    };
    let _ = tip.style().set_property("left", &pixels(left));
    let _ = tip.style().set_property("top", &pixels(top));
}
