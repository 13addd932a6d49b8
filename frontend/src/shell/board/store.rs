//! The board of the page: what it holds, what is in sight of each column, and the cards it asks for; moves none.

use std::ops::Range;
use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::desk::{Columns, Desk, Hands, Heading};
use crate::api::{self, BoardQuery};
use crate::ui::board::{Column, Head, Model, PAGE};
use crate::ui::{Remote, remote};

/// The height of a card with the room under it, as `card.css` has it.
pub const ROW: f64 = 96.0;
/// Cards drawn above and below those in sight.
const BESIDE: usize = 3;
/// Cards of each column with the first answer.
const FIRST: usize = 25;
/// Before counts are asked for again that came too late.
const PAUSE_MS: u32 = 200;

/// The board.
#[derive(Clone, Copy)]
pub struct BoardStore {
    pub desk: &'static Desk,
    /// What moves the cards, as soon as it is here.
    hands: StoredValue<Option<&'static Hands>>,
    /// What is asked for, as the address has it; without a limit.
    pub query: Memo<BoardQuery>,
    /// The address of the board without a filter.
    pub everything: Signal<String>,
    /// Told the heading whose sum somebody asks about.
    pub behind: Option<Callback<Heading>>,
    pub model: RwSignal<Model>,
    pub headings: RwSignal<Vec<Heading>>,
    /// Which cards of each column are in sight. They outlive the answer they came with.
    sights: RwSignal<Vec<ArcRwSignal<Range<usize>>>>,
    /// Columns with a question under way.
    asking: StoredValue<Vec<usize>>,
    /// Counts are asked for, or are to be.
    counting: StoredValue<bool>,
    /// Grows with every board that is shown anew: answers for another one are passed over.
    shown: StoredValue<u32>,
    pub answer: Remote<(), api::Error>,
}

/// Asks for the board in the address whenever it changes.
pub fn provide_store(
    desk: &'static Desk,
    query: Memo<BoardQuery>,
    everything: Signal<String>,
    behind: Option<Callback<Heading>>,
) -> BoardStore {
    let model = RwSignal::new(Model::default());
    let headings = RwSignal::new(Vec::new());
    let sights = RwSignal::new(Vec::new());
    let shown = StoredValue::new(0);
    let answer = remote(
        move || query.get(),
        move |query: BoardQuery| async move {
            let columns = (desk.ask)(of(&query, FIRST)).await?;
            shown.update_value(|shown| *shown += 1);
            fill(columns, (desk.shared)(&query), model, headings, sights);
            Ok(())
        },
    );
    let store = BoardStore {
        desk,
        hands: StoredValue::new(None),
        query,
        everything,
        behind,
        model,
        headings,
        sights,
        asking: StoredValue::new(Vec::new()),
        counting: StoredValue::new(false),
        shown,
        answer,
    };
    provide_context(store);
    store
}

#[expect(clippy::expect_used, reason = "every part of the board lies in it")]
pub fn use_store() -> BoardStore {
    use_context().expect("a board around everything")
}

fn fill(
    columns: Columns,
    shared: bool,
    model: RwSignal<Model>,
    headings: RwSignal<Vec<Heading>>,
    sights: RwSignal<Vec<ArcRwSignal<Range<usize>>>>,
) {
    let (heads, columns): (Vec<_>, Vec<_>) = columns.into_iter().unzip();
    let mut fresh = Model::new(columns);
    fresh.shared = shared;
    let same = headings.with_untracked(|known| *known == heads);
    model.set(fresh);
    if !same || sights.with_untracked(Vec::len) != heads.len() {
        sights.set(
            heads
                .iter()
                .map(|_| ArcRwSignal::new(first_sight()))
                .collect(),
        );
        headings.set(heads);
    }
}

/// The same with so many cards to a column.
fn of(query: &BoardQuery, limit: usize) -> BoardQuery {
    BoardQuery {
        limit,
        ..query.clone()
    }
}

/// The figures of a whole column.
fn head(column: &Column) -> Head {
    Head {
        key: column.key.clone(),
        count: column.count,
        exact: column.exact,
        sum: column.sum,
    }
}

impl BoardStore {
    /// What moves the cards; none before it is here.
    pub fn hands(self) -> Option<&'static Hands> {
        self.hands.try_get_value().flatten()
    }

    /// Has what moves the cards at hand from now on. Whether it came.
    pub async fn take_hands(self) -> bool {
        if self.hands().is_none() {
            let hands = (self.desk.hands)().await;
            // The page may be gone by now.
            self.hands.try_set_value(hands);
        }
        self.hands().is_some()
    }

    /// Whether some cards are left out.
    pub fn narrows(self) -> bool {
        self.query
            .with_untracked(|query| !query.filter.is_empty() || !query.q.is_empty())
    }

    /// The cards of a column that are in sight.
    pub fn sight(self, column: usize) -> Range<usize> {
        let sight = self.sights.with(|sights| sights.get(column).cloned());
        sight.map(|sight| sight.get()).unwrap_or_default()
    }

    /// A column was scrolled to this place.
    pub fn scrolled(self, column: usize, top: f64, height: f64) {
        let sight = self
            .sights
            .with_untracked(|sights| sights.get(column).cloned());
        let Some(sight) = sight else { return };
        let range = in_sight(top, height);
        if sight.with_untracked(|known| *known != range) {
            sight.set(range);
            self.feed(column);
        }
    }

    /// Asks for the cards in sight of a column that are not there; one question at a time.
    pub fn feed(self, column: usize) {
        if self.asking.with_value(|asking| asking.contains(&column)) {
            return;
        }
        let sight = self
            .sights
            .with_untracked(|sights| sights.get(column).map(|sight| sight.get_untracked()));
        let Some(sight) = sight else { return };
        let wanted = self.model.with_untracked(|model| {
            let column = model.columns.get(column)?;
            Some((column.wanted(&sight)?, column.key.clone()))
        });
        let Some((ask, key)) = wanted else { return };
        self.asking.update_value(|asking| asking.push(column));
        let query = self.query.get_untracked();
        let shown = self.shown.get_value();
        spawn_local(async move {
            let cursor = ask.cursor.clone().unwrap_or_default();
            let answer = (self.desk.ask_cards)(of(&query, PAGE), key, cursor).await;
            // The page may be gone by now.
            if self
                .asking
                .try_update_value(|asking| asking.retain(|other| *other != column))
                .is_none()
                || self.shown.get_value() != shown
            {
                return;
            }
            match answer {
                Ok(further) => {
                    let right = self.model.try_update(|model| {
                        let right = model.answered(column, &ask, further.cards, further.next);
                        if let Some(column) = model.columns.get_mut(column) {
                            column.forget(&sight);
                        }
                        right
                    });
                    if right == Some(false) {
                        self.count();
                    }
                    self.feed(column);
                }
                // The next move of the thumb asks again, and the banner says why.
                Err(_) => set_timeout(move || self.feed_again(column), Duration::from_secs(3)),
            }
        });
    }

    fn feed_again(self, column: usize) {
        if self.asking.try_with_value(|_| ()).is_some() {
            self.feed(column);
        }
    }

    /// Asks every column for what is in sight.
    pub fn feed_all(self) {
        for column in 0..self.headings.with_untracked(Vec::len) {
            self.feed(column);
        }
    }

    /// Asks for counts and sums anew.
    pub fn count(self) {
        if self.counting.get_value() {
            return;
        }
        self.counting.set_value(true);
        spawn_local(async move {
            gloo_timers::future::TimeoutFuture::new(PAUSE_MS).await;
            self.count_now().await;
            self.counting.try_set_value(false);
        });
    }

    async fn count_now(self) {
        for _ in 0..25 {
            let Some(epoch) = self.model.try_with_untracked(Model::epoch) else {
                return;
            };
            let query = self.query.get_untracked();
            let Ok(columns) = (self.desk.ask)(of(&query, 1)).await else {
                return;
            };
            // Somebody changed the statuses: other columns than those that stand here.
            let same = |headings: &Vec<Heading>| {
                headings.len() == columns.len()
                    && headings
                        .iter()
                        .zip(&columns)
                        .all(|(known, (now, _))| known.key == now.key && known.label == now.label)
            };
            match self.headings.try_with_untracked(same) {
                None => return,
                Some(false) => return self.answer.retry(),
                Some(true) => {}
            }
            let heads: Vec<_> = columns.iter().map(|(_, column)| head(column)).collect();
            if self.model.try_update(|model| model.heads(epoch, &heads)) != Some(false) {
                return;
            }
            gloo_timers::future::TimeoutFuture::new(PAUSE_MS).await;
        }
    }

    /// What is shown may be old: all of it is asked for anew, and stands until then.
    pub fn refresh(self) {
        self.model.update(Model::outdate);
        self.feed_all();
        self.count();
    }
}

/// Before a column was scrolled it is no higher than the window.
fn first_sight() -> Range<usize> {
    let height = window()
        .inner_height()
        .ok()
        .and_then(|height| height.as_f64());
    in_sight(0.0, height.unwrap_or_default())
}

/// The cards in sight between these pixels, in steps, so that not every pixel draws anew.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "no column is that high"
)]
fn in_sight(top: f64, height: f64) -> Range<usize> {
    const STEP: usize = 2;
    let first = ((top.max(0.0) / ROW) as usize).saturating_sub(BESIDE) / STEP * STEP;
    let last = ((top.max(0.0) + height) / ROW) as usize + BESIDE;
    first..last.div_ceil(STEP) * STEP
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_sight_moves_in_steps() {
        assert_eq!(in_sight(0.0, 800.0), 0..12);
        assert_eq!(in_sight(50.0, 800.0), 0..12);
        assert_eq!(in_sight(ROW * 100.0, 800.0), 96..112);
        assert_eq!(in_sight(-40.0, 0.0), 0..4);
    }
}
