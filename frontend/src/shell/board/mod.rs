//! A board on the screen: columns of cards that are moved from one to another, by pointer, finger and key, seen at once
//! and by everybody. How a board behaves is in `ui::board`; what stands on it, a [`Desk`] tells. Knows no domain.

mod body;
mod card;
mod column;
mod desk;
mod dragging;
mod keys;
mod live;
mod menu;
mod moving;
mod places;
mod selection;
mod store;

pub use desk::{
    Answer, Columns, Desk, Further, Hands, Heading, Heard, Meanwhile, Moved, Moves, News, Words,
};
pub use moving::{Mover, use_mover};
pub use places::reveal;
pub use store::BoardStore;

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::Element;

use crate::api::BoardQuery;
use crate::lazy::{lazy_act, lazy_view};
use crate::ui::board::Input;
use crate::ui::{Button, ButtonLook, Command, Glyph, format, on_return};
use card::HELP;
use dragging::{Dragging, provide_dragging};
use menu::CardMenu;
use moving::provide_mover;
use selection::{Choice, provide_selection};
use store::provide_store;

lazy_act! {
    /// A drag that began before there is what moves cards would be half of one.
    fn be_ready(dragging: Dragging) in opened = dragging.ready.try_set(true);
}

lazy_act! {
    /// What a drag does next.
    fn drag(dragging: Dragging, input: Input) in opened = dragging.go_on(input);
}

lazy_act! {
    /// What a key does.
    fn press(event: KeyboardEvent, dragging: Dragging, mover: Mover, menu: CardMenu) in opened =
        keys::on_key(&event, dragging, mover, menu);
}

lazy_act! {
    /// Opens the menu of a card.
    fn open_menu(menu: CardMenu, card: Element, id: u128) in opened = menu.open(&card, id);
}

lazy_act! {
    /// Chooses a card, or no longer.
    fn choose(mover: Mover, id: u128, choice: Choice) in opened =
        mover.selection.choose(mover.store, id, choice);
}

lazy_act! {
    /// Undoes the last move.
    fn undo_last(mover: Mover) in opened = mover.undo_last();
}

lazy_act! {
    /// Takes in what others did.
    fn hear(store: BoardStore, news: News) in opened = live::hear(store, news);
}

lazy_view! {
    /// What can be done with those who are chosen.
    fn chosen(mover: Mover, count: usize, offers: ViewFn) in opened = view! {
        <div class="board-choice">
            <span role="status">{count}" chosen"</span>
            {offers.run()}
            <Button look=ButtonLook::Ghost on_press=move |()| mover.selection.clear()>"Clear choice"</Button>
        </div>
    }
    .into_any();
}

/// A board and all that moves on it.
#[derive(Clone, Copy)]
pub struct Board {
    pub store: BoardStore,
    pub mover: Mover,
    dragging: Dragging,
    menu: CardMenu,
}

/// Asks for the board and listens to all that happens on it, for as long as its page stands there. `everything` is the
/// address of the board without a filter; `behind` is told the heading whose sum somebody asks about.
pub fn provide_board(
    desk: &'static Desk,
    query: Memo<BoardQuery>,
    everything: Signal<String>,
    behind: Option<Callback<Heading>>,
    may: Signal<bool>,
) -> Board {
    let store = provide_store(desk, query, everything, behind);
    let selection = provide_selection();
    let mover = provide_mover(store, selection);
    let dragging = provide_dragging(mover, may);
    let menu = CardMenu::new(mover, may);
    live::listen(store);
    places::keep_focus(move || store.model.track());
    on_return(move || store.refresh());
    // Not before there is something to move.
    Effect::new(move |_| {
        if store.headings.with(|headings| !headings.is_empty()) {
            spawn_local(async move {
                if store.take_hands().await {
                    be_ready(dragging);
                }
            });
        }
    });
    Board {
        store,
        mover,
        dragging,
        menu,
    }
}

impl Board {
    /// The columns, or what stands in their place.
    pub fn columns(self) -> AnyView {
        body::body(self.store, self.mover, self.dragging, self.menu)
    }

    /// What lies over the columns: what is carried, the menu, and the help that cards refer to.
    pub fn above(self) -> AnyView {
        view! {
            <p class="visually-hidden" id=HELP>{self.store.desk.words.help}</p>
            {self.dragging.image()}
            {self.menu.menu.view()}
        }
        .into_any()
    }

    /// For the keys and the palette.
    pub fn undo(self) -> Command {
        let mover = self.mover;
        Command::new(
            "This page",
            Glyph::Refresh,
            "Undo the last move",
            move || undo_last(mover),
        )
        .keys("mod+z")
        .words("revert back")
    }

    /// How many cards there are in all columns, where every one was counted and stands in one column alone.
    pub fn total(self) -> Option<String> {
        self.store.model.with(|model| {
            let columns = &model.columns;
            let exact = columns.iter().all(|column| column.exact);
            let count: i64 = columns.iter().map(|column| column.count).sum();
            (exact && !model.shared && !columns.is_empty()).then(|| format::number(count))
        })
    }

    /// How many are chosen, what can be done with them, and the way back from it.
    pub fn chosen(self, offers: ViewFn) -> AnyView {
        let mover = self.mover;
        let count = Memo::new(move |_| mover.selection.chosen.with(Vec::len));
        let shown = move || {
            let count = count.get();
            (count > 0).then(|| chosen(mover, count, offers.clone()).piece())
        };
        shown.into_any()
    }
}
