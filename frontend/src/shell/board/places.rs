//! Where things of the board are on the screen: cards under pointers, columns, and a card that is to be seen; moves none.

use std::time::Duration;

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::desk::{read, written};
use super::moving::Mover;
use super::store::BoardStore;
use crate::ui::board::{Lane, Point};

/// Where a pointer is.
pub fn place(event: &ev::PointerEvent) -> Point {
    Point {
        x: f64::from(event.client_x()),
        y: f64::from(event.client_y()),
    }
}

/// The card an event concerns, and its id.
pub fn card_of(event: &web_sys::Event) -> Option<(Element, u128)> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    let card = target.closest(".board-card").ok()??;
    let id = id_of(&card)?;
    Some((card, id))
}

pub fn id_of(card: &Element) -> Option<u128> {
    read(&card.get_attribute("data-card")?)
}

/// Where the columns are now.
pub fn lanes(root: &Element, store: BoardStore) -> Vec<Lane> {
    let takes: Vec<bool> = store
        .headings
        .with_untracked(|headings| headings.iter().map(|heading| heading.takes).collect());
    let Ok(columns) = root.query_selector_all(".board-column") else {
        return Vec::new();
    };
    let lane = |index: u32| {
        let rect = columns
            .get(index)?
            .dyn_into::<Element>()
            .ok()?
            .get_bounding_client_rect();
        Some(Lane {
            left: rect.left(),
            right: rect.right(),
            takes: takes.get(index as usize).copied().unwrap_or(false),
        })
    };
    (0..columns.length()).filter_map(lane).collect()
}

/// A card that is drawn anew keeps the focus it had.
pub fn keep_focus(drawn: impl Fn() + 'static) {
    let focused = StoredValue::new(None::<u128>);
    let listener = window_event_listener(ev::focusin, move |event| {
        focused.set_value(card_of(&event).map(|(_, id)| id));
    });
    on_cleanup(move || listener.remove());
    Effect::new(move |_| {
        drawn();
        let Some(id) = focused.get_value() else {
            return;
        };
        request_animation_frame(move || {
            let active = document().active_element();
            let lost = active.is_none_or(|active| active.tag_name() == "BODY");
            if lost && focused.try_get_value() == Some(Some(id)) {
                focus_card(id);
            }
        });
    });
}

fn focus_card(id: u128) {
    let id = written(id);
    let link = document().query_selector(&format!("[data-card=\"{id}\"] .board-link"));
    if let Ok(Some(link)) = link
        && let Ok(link) = link.dyn_into::<HtmlElement>()
    {
        let _ = link.focus();
    }
}

/// Gives the focus to a card when it is drawn, and scrolls its column to where it is.
pub fn reveal(mover: Mover, card: u128) {
    let place = mover.store.model.with_untracked(|model| {
        let (at, _) = model.find(card)?;
        Some((at, model.columns.get(at)?.position(card)?))
    });
    let Some((column, position)) = place else {
        return;
    };
    request_animation_frame(move || {
        let found = |selector: &str| document().query_selector(selector).ok().flatten();
        let id = written(card);
        let link = format!("[data-card=\"{id}\"] .board-link");
        if found(&link).is_none() {
            let frame = found(&format!("[data-lane=\"{column}\"] .board-cards"));
            if let Some(frame) = frame {
                #[expect(clippy::cast_possible_truncation, reason = "no column is that high")]
                frame.set_scroll_top((position as f64 * super::store::ROW) as i32 - 200);
            }
        }
        // After what the scrolling brought is drawn.
        set_timeout(move || focus_card(card), Duration::from_millis(32));
    });
}
