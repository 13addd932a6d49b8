//! One column of a board: pages of cards, those far from sight forgotten and asked for again; asks nobody itself.
//!
//! A page stands for a stretch of the column's order, from a cursor to the place of its last card, so that it can be
//! asked for again after cards came and went, and a card finds its page without its neighbours being there.

use std::any::Any;
use std::ops::Range;
use std::sync::Arc;

/// Cards to a page.
pub const PAGE: usize = 50;
/// Pages kept before and after those in sight.
const BESIDE: usize = 2;

/// What a card shows: one type for all boards, so that this is compiled once.
pub type Face = Arc<dyn Any + Send + Sync>;

/// The place of a card in the order of its column. Complete: no two cards have the same.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank {
    /// Unknown values come last, whatever the direction.
    pub unknown: bool,
    pub number: i64,
    pub text: String,
    /// Between equals: the id, turned round where the order descends.
    pub tie: u128,
}

/// One card.
#[derive(Clone, Debug)]
pub struct Card {
    pub id: u128,
    /// Grows with every change.
    pub revision: i64,
    /// What it adds to the sum of its column, in minor units.
    pub amount: i64,
    pub rank: Rank,
    pub face: Face,
    /// The move that is under way with it.
    pub moving: Option<u32>,
}

/// A stretch of the column.
#[derive(Clone, Debug)]
struct Page {
    /// What to ask for it with; none for the beginning.
    cursor: Option<String>,
    /// The place of the last card it may hold; none where nothing comes after.
    end: Option<Rank>,
    /// Forgotten where there are fewer than `len`.
    cards: Vec<Card>,
    len: usize,
    /// To be asked for again, and shown until then.
    stale: bool,
}

impl Page {
    fn forgotten(&self) -> bool {
        self.cards.len() < self.len
    }

    fn holds(&self, rank: &Rank) -> bool {
        self.end.as_ref().is_none_or(|end| rank <= end)
    }
}

/// A page to ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// None for the beginning.
    pub cursor: Option<String>,
    /// How many cards had been put into the column by then.
    arrivals: u32,
}

/// The cards of one column, as far as they are known.
#[derive(Clone, Debug)]
pub struct Column {
    pub key: String,
    /// How many there are, loaded or not; the least where it is not exact.
    pub count: i64,
    pub exact: bool,
    /// The sum of all amounts; none where nobody added them up.
    pub sum: Option<i64>,
    pages: Vec<Page>,
    /// Where the next page begins that was never asked for.
    next: Option<String>,
    /// How many cards were put here. An answer that was asked for before may lack the latest.
    arrivals: u32,
}

impl Column {
    /// A column with its first cards.
    pub fn new(key: String, cards: Vec<Card>, next: Option<String>) -> Self {
        let end = next
            .is_some()
            .then(|| cards.last().map(|card| card.rank.clone()))
            .flatten();
        let first = Page {
            cursor: None,
            end,
            len: cards.len(),
            cards,
            stale: false,
        };
        Self {
            key,
            count: 0,
            exact: true,
            sum: None,
            pages: vec![first],
            next,
            arrivals: 0,
        }
    }

    /// How many cards were loaded once, forgotten ones included.
    pub fn len(&self) -> usize {
        self.pages.iter().map(|page| page.len).sum()
    }

    /// Whether there are no cards as far as anybody knows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0 && self.next.is_none()
    }

    /// Whether there are more than were ever loaded.
    pub fn has_more(&self) -> bool {
        self.next.is_some()
    }

    /// The cards at these places; none for one that is forgotten.
    pub fn look(&self, range: Range<usize>) -> Vec<Option<&Card>> {
        let mut found = Vec::with_capacity(range.len());
        let mut start = 0;
        for page in &self.pages {
            let end = start + page.len;
            for at in range.start.max(start)..range.end.min(end) {
                found.push(page.cards.get(at - start).filter(|_| !page.forgotten()));
            }
            start = end;
        }
        found
    }

    /// The place of a card.
    pub fn position(&self, id: u128) -> Option<usize> {
        let mut start = 0;
        for page in &self.pages {
            if let Some(at) = page.cards.iter().position(|card| card.id == id) {
                return Some(start + at);
            }
            start += page.len;
        }
        None
    }

    /// The cards that are there.
    pub fn cards(&self) -> impl Iterator<Item = &Card> {
        self.pages.iter().flat_map(|page| page.cards.iter())
    }

    pub fn find(&self, id: u128) -> Option<&Card> {
        self.cards().find(|card| card.id == id)
    }

    /// Takes a card out.
    pub(super) fn remove(&mut self, id: u128) -> Option<Card> {
        for page in &mut self.pages {
            if let Some(at) = page.cards.iter().position(|card| card.id == id) {
                page.len -= 1;
                return Some(page.cards.remove(at));
            }
        }
        None
    }

    /// Puts a card where the order wants it. One that belongs beyond what is loaded comes when it is scrolled to.
    pub(super) fn insert(&mut self, card: Card) {
        self.arrivals += 1;
        let Some(page) = self.pages.iter_mut().find(|page| page.holds(&card.rank)) else {
            return;
        };
        // Comes with its page.
        if page.forgotten() {
            page.len += 1;
            return;
        }
        let at = page.cards.partition_point(|other| other.rank < card.rank);
        page.cards.insert(at, card);
        page.len += 1;
    }

    /// What to ask for so that the cards in `range` are there.
    pub fn wanted(&self, range: &Range<usize>) -> Option<Ask> {
        let mut start = 0;
        for page in &self.pages {
            let end = start + page.len;
            let in_sight = start < range.end && range.start < end;
            // A page that lost all its cards has no place in sight, and yet may have got some.
            if in_sight && (page.stale || page.forgotten()) || page.stale && page.len == 0 {
                return Some(self.ask(page.cursor.clone()));
            }
            start = end;
        }
        let next = self.next.clone().filter(|_| range.end >= start);
        next.map(|next| self.ask(Some(next)))
    }

    fn ask(&self, cursor: Option<String>) -> Ask {
        Ask {
            cursor,
            arrivals: self.arrivals,
        }
    }

    /// Whether nothing has happened since that an answer may lack.
    pub(super) fn fits(&self, ask: &Ask) -> bool {
        self.arrivals == ask.arrivals
    }

    /// Takes in the answer to an ask: its cards, and the place of the last of all that were answered.
    pub(super) fn answered(
        &mut self,
        ask: &Ask,
        mut cards: Vec<Card>,
        last: Option<Rank>,
        next: Option<String>,
    ) {
        // Of two answers to the same question, the later may be the older.
        self.arrivals += 1;
        if ask.cursor.is_some() && ask.cursor == self.next {
            self.pages.push(Page {
                cursor: ask.cursor.clone(),
                end: last.filter(|_| next.is_some()),
                len: cards.len(),
                cards,
                stale: false,
            });
            self.next = next;
            return;
        }
        let found = self.pages.iter().position(|page| page.cursor == ask.cursor);
        let Some(at) = found else { return };
        let page = &mut self.pages[at];
        cards.retain(|card| page.holds(&card.rank));
        page.len = cards.len();
        page.cards = cards;
        page.stale = false;
        let Some(next) = next else { return };
        match &page.end {
            // More came than a page holds: the rest of its stretch is a page of its own, not yet seen.
            Some(end) if last.as_ref().is_some_and(|last| last < end) => {
                let rest = Page {
                    cursor: Some(next),
                    end: std::mem::replace(&mut page.end, last),
                    len: 0,
                    cards: Vec::new(),
                    stale: true,
                };
                self.pages.insert(at + 1, rest);
            }
            Some(_) => {}
            // It was the last one, and no longer is.
            None => {
                page.end = last;
                self.next = Some(next);
            }
        }
    }

    /// Lets pages go that are far from `range`, but for cards that are moving.
    pub fn forget(&mut self, range: &Range<usize>) {
        let mut start = 0;
        let spare = BESIDE * PAGE;
        for page in &mut self.pages {
            let end = start + page.len;
            let far = end + spare < range.start || range.end + spare < start;
            if far && page.cards.iter().all(|card| card.moving.is_none()) {
                page.cards = Vec::new();
            }
            start = end;
        }
    }

    /// Everything may have changed: what is in sight is asked for again, and shown until then.
    pub fn outdate(&mut self) {
        for page in &mut self.pages {
            page.stale = true;
        }
    }
}

#[cfg(test)]
mod tests;
