//! One column: its name, how many it has and what they bring in, and those of its cards that are in sight; drops none.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::card::{HELP, card_shape, card_view};
use super::desk::Heading;
use super::store::{BoardStore, ROW, use_store};
use crate::ui::board::Card;
use crate::ui::{Badge, format, part};
use crm_types::money::Money;

/// Shapes of cards under the last one that is there, while more are coming.
const COMING: usize = 4;

/// What stands at a place of the column.
#[derive(Clone)]
struct Slot {
    /// Of the card, or of the shape that stands for one.
    key: (u128, i64, bool),
    card: Option<Card>,
}

impl PartialEq for Slot {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

/// What is drawn of a column: the cards in sight, and the room of those above and below them.
#[derive(Clone, PartialEq)]
struct Drawn {
    slots: Vec<Slot>,
    above: usize,
    below: usize,
}

/// The column at `at`.
pub fn column(
    at: usize,
    heading: Heading,
    over: Signal<Option<usize>>,
    lifted: Signal<Vec<u128>>,
) -> AnyView {
    let store = use_store();
    let drawn = Memo::new(move |_| draw(store, at));
    let id = format!("board-column-{at}");
    let key = heading.key.clone();
    let takes = heading.takes;
    let currency = StoredValue::new(heading.currency.clone());
    let count = move || {
        store.model.with(|model| {
            let column = model.columns.get(at)?;
            let more = if column.exact { "" } else { "more than " };
            Some(format!("{more}{}", format::number(column.count)))
        })
    };
    let minor = Memo::new(move |_| {
        let sum = store.model.with(|model| model.columns.get(at)?.sum);
        sum.filter(|_| !currency.with_value(String::is_empty))
    });
    let own = StoredValue::new(heading.clone());
    let sum = part(move || {
        let Some(minor) = minor.get() else {
            return ().into_any();
        };
        let text = format::money(&Money::from_minor(minor, &currency.get_value()));
        match store.behind.filter(|_| minor != 0) {
            None => view! { <span class="board-sum">{text}</span> }.into_any(),
            Some(behind) => {
                let look_behind = move |_| behind.run(own.get_value());
                view! {
                    <button type="button" class="board-sum" data-tip="How it came about" on:click=look_behind>
                        {text}
                        <span class="visually-hidden">" MRR: how it came about"</span>
                    </button>
                }
                .into_any()
            }
        }
    });
    let is_over = move || over.get() == Some(at);
    let place = move || {
        let order = store.query.with(|query| (store.desk.order)(&query.sort));
        let text = match takes {
            true => format!("Drop here. Sorted by {order}."),
            false => "Cards cannot be moved here.".to_owned(),
        };
        is_over().then(|| view! { <p class="board-place" aria-hidden="true">{text}</p> })
    };
    let on_scroll = move |event: ev::Event| {
        if let Some(frame) = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok())
        {
            let (top, height) = (frame.scroll_top(), frame.client_height());
            store.scrolled(at, f64::from(top), f64::from(height));
        }
    };
    let children = move |slot: Slot| match &slot.card {
        Some(card) => card_view(store, card, lifted),
        None => card_shape(),
    };
    let nobody = move || {
        let empty = store.model.with(|model| {
            model
                .columns
                .get(at)
                .is_some_and(|column| column.is_empty())
        });
        empty.then(|| view! { <p class="board-nobody">{store.desk.words.nobody}</p> })
    };
    let room = |rows: usize| format!("{}px", rows * ROW as usize);
    let labelled_by = id.clone();
    view! {
        <section
            class="board-column"
            class:board-over=move || is_over() && takes
            class:board-closed=!takes
            data-lane=at.to_string()
            data-key=key
            aria-labelledby=labelled_by
        >
            <header class="board-head">
                <h2 class="board-name" id=id.clone()>
                    <Badge tone=heading.tone text=heading.label />
                </h2>
                <span class="board-count">{count}<span class="visually-hidden">" "{store.desk.words.many}</span></span>
                {sum}
            </header>
            {place}
            <div
                class="board-cards"
                role="group"
                tabindex="0"
                aria-labelledby=id
                aria-describedby=HELP
                on:scroll=on_scroll
            >
                <ul
                    class="board-list"
                    style:padding-top=move || room(drawn.with(|drawn| drawn.above))
                    style:padding-bottom=move || room(drawn.with(|drawn| drawn.below))
                >
                    <For each=move || drawn.with(|drawn| drawn.slots.clone()) key=|slot| slot.key children=children />
                </ul>
                {nobody}
            </div>
        </section>
    }
    .into_any()
}

fn draw(store: BoardStore, at: usize) -> Drawn {
    let sight = store.sight(at);
    store.model.with(|model| {
        let Some(column) = model.columns.get(at) else {
            return Drawn {
                slots: Vec::new(),
                above: 0,
                below: 0,
            };
        };
        let len = column.len();
        let coming = if column.has_more() { COMING } else { 0 };
        let whole = len + coming;
        let start = sight.start.min(whole);
        let end = sight.end.min(whole);
        let mut slots: Vec<_> = column
            .look(start..end)
            .into_iter()
            .enumerate()
            .map(|(index, card)| Slot {
                key: card.map_or_else(
                    || (0, (start + index) as i64, true),
                    |card| (card.id, card.revision, card.moving.is_some()),
                ),
                card: card.cloned(),
            })
            .collect();
        for index in start + slots.len()..end {
            slots.push(Slot {
                key: (0, index as i64, true),
                card: None,
            });
        }
        Drawn {
            slots,
            above: start,
            below: whole - end,
        }
    })
}
