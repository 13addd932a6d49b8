//! What a board holds: columns with their counts and sums, moves that are shown before the server has agreed, and what
//! others did; ends equal to the server, whatever happens in between. Sends nothing.

use super::column::{Ask, Card, Column};

/// Changes remembered, to know echoes and old stories by.
const REMEMBERED: usize = 1_000;

/// All columns.
#[derive(Clone, Debug, Default)]
pub struct Model {
    pub columns: Vec<Column>,
    /// A card may stand in several columns, as somebody with several tags does.
    pub shared: bool,
    moves: Vec<Move>,
    last: u32,
    /// Grows whenever a move begins or ends: counts that were asked for before are not those of now.
    epoch: u32,
    /// What is known of cards whether or not they are loaded: the newest revision that was seen of each.
    seen: Vec<(u128, i64)>,
}

/// Cards on their way.
#[derive(Clone, Debug)]
struct Move {
    number: u32,
    to: usize,
    /// Where each came from, as it was.
    before: Vec<(usize, Card)>,
    /// Each as it is there.
    after: Vec<Card>,
    /// Changed by somebody while it was under way, with their newest revision.
    touched: Vec<(u128, i64)>,
}

/// A move that is shown and has to be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    pub number: u32,
    /// The cards and the revisions they were seen with.
    pub cards: Vec<(u128, i64)>,
}

/// What the server says of a whole column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    pub key: String,
    pub count: i64,
    pub exact: bool,
    pub sum: Option<i64>,
}

/// What to do about a change somebody tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Note {
    /// It is known here already: an echo, or an old story.
    Known,
    /// The card came with a page, but counts and sums may be of before.
    Counts,
    /// Kept until the move under way with this card has ended.
    Later,
    /// Ask how the card is now.
    Ask,
}

impl Model {
    pub fn new(columns: Vec<Column>) -> Self {
        Self {
            columns,
            ..Self::default()
        }
    }

    pub fn find(&self, id: u128) -> Option<(usize, &Card)> {
        let mut columns = self.columns.iter().enumerate();
        columns.find_map(|(at, column)| column.find(id).map(|card| (at, card)))
    }

    /// Whether a move is under way.
    pub fn is_moving(&self) -> bool {
        !self.moves.is_empty()
    }

    /// To be told with an answer about counts.
    pub fn epoch(&self) -> u32 {
        self.epoch
    }

    /// Shows cards in another column before the server has agreed. `change` makes the face they have there. None where
    /// nothing is to be moved: they are there already, on their way, or nowhere to be seen.
    pub fn begin(
        &mut self,
        ids: &[u128],
        to: usize,
        change: &dyn Fn(&Card) -> Card,
    ) -> Option<Begun> {
        if to >= self.columns.len() {
            return None;
        }
        let number = self.last + 1;
        let (mut before, mut after, mut cards) = (Vec::new(), Vec::new(), Vec::new());
        for &id in ids {
            let found = self
                .find(id)
                .filter(|(at, card)| *at != to && card.moving.is_none());
            let Some((from, card)) = found.map(|(at, card)| (at, card.clone())) else {
                continue;
            };
            cards.push((id, card.revision));
            let moved = Card {
                moving: Some(number),
                ..change(&card)
            };
            self.take(from, id, card.amount);
            self.put(to, moved.clone());
            before.push((from, card));
            after.push(moved);
        }
        if cards.is_empty() {
            return None;
        }
        self.last = number;
        self.epoch += 1;
        self.moves.push(Move {
            number,
            to,
            before,
            after,
            touched: Vec::new(),
        });
        Some(Begun { number, cards })
    }

    /// The server agreed; these are the cards' revisions now. Gives those to ask for anew.
    pub fn confirm(&mut self, number: u32, revisions: &[(u128, i64)]) -> Vec<u128> {
        let Some(done) = self.end(number) else {
            return Vec::new();
        };
        for (id, revision) in revisions {
            self.remember(*id, *revision);
        }
        for mut card in done.after {
            let told = revisions.iter().find(|(id, _)| *id == card.id);
            (card.revision, card.moving) = (told.map_or(card.revision, |(_, it)| *it), None);
            // Taken out first: it may have been left out of a page that came meanwhile. And put in anew: a page asked
            // for before this answer may lack it.
            let column = &mut self.columns[done.to];
            column.remove(card.id);
            column.insert(card);
        }
        let newer = |(id, revision): &&(u128, i64)| !self.knows(*id, *revision);
        done.touched
            .iter()
            .filter(newer)
            .map(|(id, _)| *id)
            .collect()
    }

    /// The server did not agree: everything goes back to where it was. Gives those to ask for anew.
    pub fn refuse(&mut self, number: u32) -> Vec<u128> {
        let Some(done) = self.end(number) else {
            return Vec::new();
        };
        for (from, card) in done.before {
            self.take(done.to, card.id, card.amount);
            self.put(from, card);
        }
        done.touched.into_iter().map(|(id, _)| id).collect()
    }

    fn end(&mut self, number: u32) -> Option<Move> {
        let at = self.moves.iter().position(|one| one.number == number)?;
        self.epoch += 1;
        Some(self.moves.remove(at))
    }

    /// Somebody tells that a card has changed.
    pub fn note(&mut self, id: u128, revision: i64) -> Note {
        if self.has_seen(id, revision) {
            return Note::Known;
        }
        if self.knows(id, revision) {
            return Note::Counts;
        }
        match self.touch(id, revision) {
            true => Note::Later,
            false => Note::Ask,
        }
    }

    /// Keeps in mind that a card has changed while a move is under way with it.
    fn touch(&mut self, id: u128, revision: i64) -> bool {
        let with = |one: &&mut Move| one.before.iter().any(|(_, card)| card.id == id);
        let Some(one) = self.moves.iter_mut().find(with) else {
            return false;
        };
        match one.touched.iter_mut().find(|(other, _)| *other == id) {
            Some((_, newest)) => *newest = (*newest).max(revision),
            None => one.touched.push((id, revision)),
        }
        true
    }

    fn knows(&self, id: u128, revision: i64) -> bool {
        self.has_seen(id, revision)
            || self
                .find(id)
                .is_some_and(|(_, card)| card.moving.is_none() && card.revision >= revision)
    }

    fn has_seen(&self, id: u128, revision: i64) -> bool {
        let is = |(other, known): &(u128, i64)| *other == id && *known >= revision;
        self.seen.iter().any(is)
    }

    /// A change that was made from here gave this card this revision.
    pub fn remember(&mut self, id: u128, revision: i64) {
        if self.has_seen(id, revision) {
            return;
        }
        self.seen.retain(|(other, _)| *other != id);
        self.seen.push((id, revision));
        if self.seen.len() > REMEMBERED {
            self.seen.remove(0);
        }
    }

    /// How somebody else's card is now, and in which column; none where it is in none. Counts follow as far as anybody
    /// knows; they may have known of it before, so they are to be asked for afterwards.
    pub fn place(&mut self, card: Card, to: Option<usize>) {
        self.epoch += 1;
        if self.touch(card.id, card.revision) || self.has_newer(card.id, card.revision) {
            return;
        }
        self.remember(card.id, card.revision);
        let known = self.find(card.id).map(|(at, known)| (at, known.amount));
        let to = to.filter(|to| *to < self.columns.len());
        match (known, to) {
            (Some((from, amount)), to) => {
                self.take(from, card.id, amount);
                if let Some(to) = to {
                    self.put(to, card);
                }
            }
            // Which column it left is not known.
            (None, Some(to)) => self.columns[to].insert(card),
            (None, None) => {}
        }
    }

    /// Nobody of that id is on the board any more, since this revision.
    pub fn gone(&mut self, id: u128, revision: i64) {
        self.epoch += 1;
        if self.touch(id, revision) || self.has_newer(id, revision) {
            return;
        }
        self.remember(id, revision);
        if let Some((from, amount)) = self.find(id).map(|(at, card)| (at, card.amount)) {
            self.take(from, id, amount);
        }
    }

    /// On its way, perhaps to a place beyond what is loaded.
    fn under_way(&self, id: u128) -> bool {
        let of = |one: &Move| one.before.iter().any(|(_, card)| card.id == id);
        self.moves.iter().any(of)
    }

    fn has_newer(&self, id: u128, revision: i64) -> bool {
        self.knows(id, revision + 1)
    }

    /// Counts and sums as the server says, where they were asked for in this epoch and nothing is under way; otherwise
    /// they have to be asked for again.
    pub fn heads(&mut self, epoch: u32, heads: &[Head]) -> bool {
        if epoch != self.epoch || self.is_moving() {
            return false;
        }
        for head in heads {
            let found = self
                .columns
                .iter_mut()
                .find(|column| column.key == head.key);
            if let Some(column) = found {
                (column.count, column.exact, column.sum) = (head.count, head.exact, head.sum);
            }
        }
        true
    }

    /// Takes in cards of a column. What is known better here stays as it is, and an answer that may lack what came since
    /// is passed over: look what is wanted then. Whether counts are right without asking.
    pub fn answered(
        &mut self,
        column: usize,
        ask: &Ask,
        cards: Vec<Card>,
        next: Option<String>,
    ) -> bool {
        if !self
            .columns
            .get(column)
            .is_some_and(|column| column.fits(ask))
        {
            return true;
        }
        let last = cards.last().map(|card| card.rank.clone());
        let mut right = true;
        let (mut fresh, mut kept) = (Vec::with_capacity(cards.len()), Vec::new());
        for card in cards {
            let newer = self.has_newer(card.id, card.revision);
            match self.find(card.id).map(|(at, known)| (at, known.clone())) {
                // Of another time than the answer.
                Some((at, known)) if known.moving.is_some() || newer => {
                    if at == column {
                        kept.push(known);
                    }
                }
                Some((at, known))
                    if !self.shared && (at != column || known.revision < card.revision) =>
                {
                    self.columns[at].remove(card.id);
                    right = false;
                    fresh.push(card);
                }
                None if newer || self.under_way(card.id) => {}
                _ => fresh.push(card),
            }
        }
        let column = &mut self.columns[column];
        let moving = column.cards().filter(|card| card.moving.is_some());
        kept.extend(moving.cloned());
        column.answered(ask, fresh, last, next);
        for card in kept {
            if column.find(card.id).is_none() {
                column.insert(card);
            }
        }
        right
    }

    /// Everything may have changed.
    pub fn outdate(&mut self) {
        self.columns.iter_mut().for_each(Column::outdate);
    }

    fn take(&mut self, from: usize, id: u128, amount: i64) {
        let column = &mut self.columns[from];
        column.remove(id);
        count(column, -1, -amount);
    }

    fn put(&mut self, to: usize, card: Card) {
        let column = &mut self.columns[to];
        count(column, 1, card.amount);
        column.insert(card);
    }
}

/// A bound beyond which nobody counted stays what it is.
fn count(column: &mut Column, by: i64, amount: i64) {
    if column.exact {
        column.count += by;
    }
    column.sum = column.sum.map(|sum| sum + amount);
}
