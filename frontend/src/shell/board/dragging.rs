//! A drag on the screen: hands pointers on to `ui::board::Drag` and does what follows. What is carried is moved by a
//! transform, a frame at a time, and nothing is measured between lifting and dropping.

use std::time::Duration;

use leptos::ev;
use leptos::html::Div;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::moving::Mover;
use super::places::{card_of, lanes, place};
use crate::ui::board::{Device, Drag, HOLD_MS, Input, Output, Point, edge_speed};

/// The drag of the page.
#[derive(Clone, Copy)]
pub struct Dragging {
    pub drag: StoredValue<Drag>,
    mover: Mover,
    /// What scrolls sideways and holds the columns.
    pub root: NodeRef<Div>,
    /// What is seen under the pointer.
    image: NodeRef<Div>,
    /// The lane that cards are over.
    pub over: RwSignal<Option<usize>>,
    /// The cards in the air.
    pub lifted: RwSignal<Vec<u128>>,
    pressed: StoredValue<Option<Pressed>, LocalStorage>,
    hold: StoredValue<Option<TimeoutHandle>>,
    scroll: StoredValue<Scroll>,
    /// The click that follows a drop is none.
    dropped: StoredValue<bool>,
    /// Whether what follows a press is here.
    pub ready: RwSignal<bool>,
    pub may: Signal<bool>,
}

struct Pressed {
    id: u128,
    pointer: i32,
    card: Element,
    at: Point,
}

/// How far the board is scrolled sideways, and how far it can be; as it was when cards were lifted, and kept since.
#[derive(Clone, Copy, Default)]
struct Scroll {
    left: f64,
    most: f64,
    start: f64,
    end: f64,
    /// From the pointer to the corner of what it carries.
    grip: Point,
    at_ms: f64,
}

/// Whole pixels: the words for parts of them would be several kilobytes of program.
#[expect(clippy::cast_possible_truncation, reason = "no board is that wide")]
fn whole(pixels: f64) -> i32 {
    pixels.round() as i32
}

/// Listens to pointers for as long as the board stands there.
pub fn provide_dragging(mover: Mover, may: Signal<bool>) -> Dragging {
    let dragging = Dragging {
        drag: StoredValue::new(Drag::default()),
        mover,
        root: NodeRef::new(),
        image: NodeRef::new(),
        over: RwSignal::new(None),
        lifted: RwSignal::new(Vec::new()),
        pressed: StoredValue::new_local(None),
        hold: StoredValue::new(None),
        scroll: StoredValue::new(Scroll::default()),
        dropped: StoredValue::new(false),
        ready: RwSignal::new(false),
        may,
    };
    let listeners = [
        window_event_listener(ev::pointermove, move |event| {
            if !dragging.is_idle() {
                dragging.input(Input::Moved {
                    pointer: event.pointer_id(),
                    at: place(&event),
                });
            }
        }),
        window_event_listener(ev::pointerup, move |event| {
            dragging.input(Input::Up {
                pointer: event.pointer_id(),
            });
        }),
        window_event_listener(ev::pointercancel, move |event| {
            dragging.input(Input::Lost {
                pointer: event.pointer_id(),
            });
        }),
        window_event_listener_untyped("blur", move |event| {
            // Of the window itself, and not of something in it.
            if event.target() == Some(window().into()) && dragging.is_carried() {
                dragging.input(Input::Escape);
            }
        }),
        window_event_listener(ev::keydown, move |event| {
            if event.key() == "Escape" && dragging.is_carried() {
                event.prevent_default();
                dragging.input(Input::Escape);
            }
        }),
    ];
    on_cleanup(move || listeners.into_iter().for_each(|listener| listener.remove()));
    dragging
}

impl Dragging {
    fn is_idle(self) -> bool {
        self.drag.with_value(Drag::is_idle)
    }

    pub fn is_carried(self) -> bool {
        self.drag.with_value(Drag::is_carried)
    }

    pub fn is_lifted(self) -> bool {
        self.drag.with_value(Drag::is_lifted)
    }

    /// Whether the click that comes now is only the end of a drag.
    pub fn was_drop(self) -> bool {
        self.dropped.get_value()
    }

    /// A pointer goes down somewhere on the board.
    pub fn down(self, event: &ev::PointerEvent) {
        self.dropped.set_value(false);
        let able = self.may.get_untracked() && self.ready.get_untracked();
        let plain = event.button() == 0 && able;
        let on_button = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok())
            .is_some_and(|target| target.closest("button").ok().flatten().is_some());
        let Some((card, id)) = card_of(event).filter(|_| plain && !on_button) else {
            return;
        };
        let at = place(event);
        if self.is_idle() {
            self.pressed.set_value(Some(Pressed {
                id,
                pointer: event.pointer_id(),
                card,
                at,
            }));
        }
        self.input(Input::Down {
            pointer: event.pointer_id(),
            device: match event.pointer_type().as_str() {
                "touch" => Device::Touch,
                "pen" => Device::Pen,
                _ => Device::Mouse,
            },
            at,
        });
    }

    pub fn input(self, input: Input) {
        super::drag(self, input);
    }

    /// Does what follows from what came.
    pub fn go_on(self, input: Input) {
        let Some(output) = self.drag.try_update_value(|drag| drag.on(input)) else {
            return;
        };
        match output {
            Output::Nothing | Output::Follow => {}
            Output::Wait => {
                let held = move || self.input(Input::Held);
                let after = Duration::from_millis(u64::from(HOLD_MS));
                self.rest();
                self.hold
                    .set_value(set_timeout_with_handle(held, after).ok());
            }
            Output::GiveWay => {
                self.rest();
                self.pressed.set_value(None);
            }
            Output::Lifted => self.lift(),
            Output::Over => self.show_over(),
            Output::Drop(lane) => {
                let ids = self.lifted.get_untracked();
                self.end();
                self.mover.drop_in(ids, lane);
            }
            Output::Cancelled => {
                self.end();
                self.mover.say("Nothing was moved");
            }
        }
    }

    fn rest(self) {
        if let Some(hold) = self.hold.try_update_value(Option::take).flatten() {
            hold.clear();
        }
    }

    /// Everything is measured here, once.
    fn lift(self) {
        self.rest();
        let Some(root) = self.root.get_untracked() else {
            return;
        };
        let lanes = lanes(&root, self.mover.store);
        self.drag.update_value(|drag| drag.measured(lanes));
        let frame = root.get_bounding_client_rect();
        let now = js_sys::Date::now();
        let grip = self.pressed.with_value(|pressed| {
            let pressed = pressed.as_ref()?;
            // Wherever it goes from here, the board hears of it: the card itself may go out of sight.
            let _ = root.set_pointer_capture(pressed.pointer);
            let rect = pressed.card.get_bounding_client_rect();
            self.show_image(&pressed.card, rect.width());
            self.lifted.set(self.mover.selection.with(pressed.id));
            Some(Point {
                x: rect.left() - pressed.at.x,
                y: rect.top() - pressed.at.y,
            })
        });
        self.scroll.set_value(Scroll {
            left: f64::from(root.scroll_left()),
            most: f64::from(root.scroll_width() - root.client_width()),
            start: frame.left(),
            end: frame.right(),
            grip: grip.unwrap_or_default(),
            at_ms: now,
        });
        if let Some(selection) = window().get_selection().ok().flatten() {
            let _ = selection.remove_all_ranges();
        }
        let count = self.lifted.with_untracked(Vec::len);
        self.mover.say(match count {
            1 => "Lifted. Drop it on a column, or press Escape.".to_owned(),
            count => format!(
                "{count} {} lifted. Drop them on a column, or press Escape.",
                self.mover.store.desk.words.many
            ),
        });
        self.frame();
    }

    fn show_image(self, card: &Element, width: f64) {
        let Some(image) = self.image.get_untracked() else {
            return;
        };
        image.set_text_content(None);
        if let Ok(copy) = card.clone_node_with_deep(true) {
            let _ = image.append_child(&copy);
        }
        let image: &HtmlElement = &image;
        let _ = image
            .style()
            .set_property("width", &format!("{}px", whole(width.ceil())));
    }

    /// One frame of a drag: the image follows, the edges scroll, the lane under the pointer is marked.
    fn frame(self) {
        let at = self.drag.try_with_value(Drag::at).flatten();
        let (Some(at), Some(image), Some(root)) =
            (at, self.image.get_untracked(), self.root.get_untracked())
        else {
            return;
        };
        let mut scroll = self.scroll.get_value();
        let (x, y) = (at.x + scroll.grip.x, at.y + scroll.grip.y);
        let image: &HtmlElement = &image;
        let _ = image.style().set_property(
            "transform",
            &format!("translate3d({}px,{}px,0)", whole(x), whole(y)),
        );
        let now = js_sys::Date::now();
        let seconds = (now - scroll.at_ms).clamp(0.0, 50.0) / 1_000.0;
        let by = edge_speed(at.x, scroll.start, scroll.end) * seconds;
        let left = (scroll.left + by).clamp(0.0, scroll.most.max(0.0));
        let moved = left - scroll.left;
        (scroll.left, scroll.at_ms) = (left, now);
        self.scroll.set_value(scroll);
        if moved != 0.0 {
            root.set_scroll_left(whole(left));
            self.drag.update_value(|drag| {
                drag.on(Input::Scrolled(moved));
            });
        }
        self.show_over();
        request_animation_frame(move || self.frame());
    }

    fn show_over(self) {
        let over = self.drag.with_value(Drag::over);
        if over == self.over.get_untracked() {
            return;
        }
        self.over.set(over);
        let said = over.and_then(|over| {
            self.mover.store.headings.with_untracked(|headings| {
                let heading = headings.get(over)?;
                let count = headings.len();
                let taken = if heading.takes {
                    ""
                } else {
                    ", which takes no cards"
                };
                Some(format!(
                    "Over {}, column {} of {count}{taken}",
                    heading.label,
                    over + 1
                ))
            })
        });
        if let Some(said) = said {
            self.mover.say(said);
        }
    }

    fn end(self) {
        self.rest();
        self.dropped
            .set_value(self.pressed.with_value(Option::is_some));
        self.pressed.set_value(None);
        self.over.set(None);
        self.lifted.set(Vec::new());
        if let Some(image) = self.image.get_untracked() {
            image.set_text_content(None);
        }
    }

    /// Lifts the card by key.
    pub fn lift_by_key(self, id: u128) {
        let home = self.mover.store.model.with_untracked(|model| {
            let (at, card) = model.find(id)?;
            card.moving.is_none().then_some(at)
        });
        let (Some(home), Some(root), true) =
            (home, self.root.get_untracked(), self.may.get_untracked())
        else {
            return;
        };
        let lanes = lanes(&root, self.mover.store);
        self.drag.update_value(|drag| drag.measured(lanes));
        let ids = self.mover.selection.with(id);
        let whom = self.mover.whom(&ids);
        self.lifted.set(ids);
        // Known, so that it is not said over what is said below.
        self.over.set(Some(home));
        self.input(Input::Lift(home));
        self.mover.say(format!(
            "{whom} lifted. Left and right choose a column, Space drops, Escape cancels."
        ));
    }

    /// The finger that carries cards does not scroll, too.
    pub fn hold_still(self, event: &web_sys::Event) {
        if self.is_carried() {
            event.prevent_default();
        }
    }

    /// No menu of the browser comes in between.
    pub fn no_menu(self, event: &web_sys::Event) {
        if !self.is_idle() {
            event.prevent_default();
        }
    }

    /// What hangs on the pointer.
    pub fn image(self) -> AnyView {
        let lifted = self.lifted;
        let count = move || {
            let count = lifted.with(Vec::len);
            (count > 1).then(|| view! { <span class="board-many">{count}</span> })
        };
        view! {
            <div class="board-carried" aria-hidden="true" inert=true>
                <div class="board-image" node_ref=self.image></div>
            </div>
            <div class="board-tally" aria-hidden="true">{count}</div>
        }
        .into_any()
    }
}
