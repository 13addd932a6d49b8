//! Whatever happens in whatever order, a board ends as the server has it: moves agreed to and refused, what others do,
//! answers that overtake each other, pages that are loaded and forgotten.

use std::sync::Arc;

use proptest::prelude::*;

use super::{Ask, Begun, Card, Column, Head, Model, Note, Rank};

const COLUMNS: usize = 3;
const LIMIT: usize = 4;

#[derive(Clone, Copy, Debug)]
struct Truth {
    id: u128,
    /// None: on no column of this board.
    column: Option<usize>,
    number: i64,
    amount: i64,
    revision: i64,
}

impl Truth {
    fn card(self) -> Card {
        Card {
            id: self.id,
            revision: self.revision,
            amount: self.amount,
            rank: Rank {
                number: self.number,
                tie: self.id,
                ..Rank::default()
            },
            face: Arc::new(()),
            moving: None,
        }
    }
}

/// Something under way between page and server: first on its way there, then on its way back.
#[derive(Clone, Debug)]
enum Flight {
    Move(Begun, usize),
    Moved(u32, Option<Vec<(u128, i64)>>),
    Event(u128, i64),
    Row(u128, i64),
    RowCame(u128, i64, Option<Truth>),
    Page(usize, Ask),
    PageCame(usize, Ask, Vec<Truth>, Option<String>),
    Heads(u32),
    HeadsCame(u32, Vec<Head>),
}

struct World {
    truth: Vec<Truth>,
    model: Model,
    flights: Vec<Flight>,
}

fn order(truth: &[Truth], column: usize) -> Vec<Truth> {
    let mut cards: Vec<_> = truth
        .iter()
        .filter(|one| one.column == Some(column))
        .copied()
        .collect();
    cards.sort_by_key(|one| (one.number, one.id));
    cards
}

impl World {
    fn new(truth: Vec<Truth>) -> Self {
        let mut world = Self {
            truth,
            model: Model::default(),
            flights: Vec::new(),
        };
        let heads = world.heads();
        let columns = heads.iter().enumerate().map(|(at, head)| {
            let (cards, next) = world.page(at, None);
            let cards = cards.into_iter().map(Truth::card).collect();
            let mut column = Column::new(head.key.clone(), cards, next);
            (column.count, column.sum) = (head.count, head.sum);
            column
        });
        world.model = Model::new(columns.collect());
        world
    }

    fn heads(&self) -> Vec<Head> {
        (0..COLUMNS)
            .map(|at| {
                let cards = order(&self.truth, at);
                Head {
                    key: at.to_string(),
                    count: cards.len() as i64,
                    exact: true,
                    sum: Some(cards.iter().map(|card| card.amount).sum()),
                }
            })
            .collect()
    }

    /// A cursor is the key of the last card before.
    fn page(&self, column: usize, cursor: Option<&String>) -> (Vec<Truth>, Option<String>) {
        let after: Option<(i64, u128)> = cursor.map(|cursor| {
            let (number, id) = cursor.split_once('/').unwrap();
            (number.parse().unwrap(), id.parse().unwrap())
        });
        let mut cards = order(&self.truth, column);
        cards.retain(|card| after.is_none_or(|after| (card.number, card.id) > after));
        let more = cards.len() > LIMIT;
        cards.truncate(LIMIT);
        let next = cards.last().filter(|_| more);
        let next = next.map(|last| format!("{}/{}", last.number, last.id));
        (cards, next)
    }

    fn change(&mut self, id: u128, change: impl Fn(&mut Truth)) -> i64 {
        let one = self.truth.iter_mut().find(|one| one.id == id).unwrap();
        change(one);
        one.revision += 1;
        let revision = one.revision;
        self.flights.push(Flight::Event(id, revision));
        revision
    }

    fn ask_rows(&mut self, ids: &[u128]) {
        for id in ids {
            self.flights.push(Flight::Row(*id, 0));
        }
    }

    fn ask_heads(&mut self) {
        self.flights.push(Flight::Heads(self.model.epoch()));
    }

    /// Brings one flight one step on.
    fn advance(&mut self, at: usize) {
        match self.flights.remove(at) {
            Flight::Move(begun, to) => {
                let fits = begun.cards.iter().all(|(id, revision)| {
                    self.truth
                        .iter()
                        .any(|one| one.id == *id && one.revision == *revision)
                });
                let revisions = fits.then(|| {
                    let ids: Vec<_> = begun.cards.iter().map(|(id, _)| *id).collect();
                    ids.into_iter()
                        .map(|id| (id, self.change(id, |one| one.column = Some(to))))
                        .collect()
                });
                self.flights.push(Flight::Moved(begun.number, revisions));
            }
            Flight::Moved(number, Some(revisions)) => {
                let again = self.model.confirm(number, &revisions);
                self.ask_rows(&again);
            }
            Flight::Moved(number, None) => {
                let again = self.model.refuse(number);
                self.ask_rows(&again);
            }
            Flight::Event(id, revision) => match self.model.note(id, revision) {
                Note::Ask => self.flights.push(Flight::Row(id, revision)),
                Note::Counts => self.ask_heads(),
                Note::Known | Note::Later => {}
            },
            Flight::Row(id, revision) => {
                let one = self.truth.iter().find(|one| one.id == id).copied();
                self.flights.push(Flight::RowCame(id, revision, one));
            }
            Flight::RowCame(id, revision, one) => {
                match one.filter(|one| one.column.is_some()) {
                    Some(one) => self.model.place(one.card(), one.column),
                    None => {
                        let revision = one.map_or(revision, |one| one.revision);
                        self.model.gone(id, revision);
                    }
                }
                self.ask_heads();
            }
            Flight::Page(column, ask) => {
                let (cards, next) = self.page(column, ask.cursor.as_ref());
                self.flights
                    .push(Flight::PageCame(column, ask, cards, next));
            }
            Flight::PageCame(column, ask, cards, next) => {
                let cards = cards.into_iter().map(Truth::card).collect();
                if !self.model.answered(column, &ask, cards, next) {
                    self.ask_heads();
                }
            }
            Flight::Heads(epoch) => self.flights.push(Flight::HeadsCame(epoch, self.heads())),
            Flight::HeadsCame(epoch, heads) => {
                if !self.model.heads(epoch, &heads) {
                    self.ask_heads();
                }
            }
        }
    }

    fn land(&mut self) {
        let mut steps = 0;
        while !self.flights.is_empty() {
            // Counts that come while a move is under way are asked for again, so the newest go last.
            self.advance(0);
            steps += 1;
            assert!(
                steps < 10_000,
                "it goes round in circles: {:?}",
                self.flights
            );
        }
    }

    fn load_everything(&mut self) {
        for column in 0..COLUMNS {
            while let Some(ask) = self.model.columns[column].wanted(&(0..usize::MAX)) {
                self.flights.push(Flight::Page(column, ask));
                self.land();
            }
        }
    }

    fn assert_equal(&self) {
        assert!(!self.model.is_moving());
        for (at, (column, head)) in self.model.columns.iter().zip(self.heads()).enumerate() {
            let shown: Vec<_> = column
                .cards()
                .map(|card| (card.id, card.revision))
                .collect();
            let wanted = order(&self.truth, at);
            let wanted: Vec<_> = wanted.iter().map(|one| (one.id, one.revision)).collect();
            assert_eq!(shown, wanted, "column {at}");
            assert_eq!(
                (column.count, column.sum),
                (head.count, head.sum),
                "column {at}"
            );
            assert!(column.cards().all(|card| card.moving.is_none()));
        }
    }
}

#[derive(Clone, Debug)]
enum Step {
    Move(Vec<u8>, usize),
    Change(u8, Option<usize>, i64, i64),
    Advance(usize),
    Load(usize, usize),
    Forget(usize, usize),
    Outdate,
}

fn step() -> impl Strategy<Value = Step> {
    let column = 0..COLUMNS;
    prop_oneof![
        3 => (proptest::collection::vec(0..24_u8, 1..4), column.clone())
            .prop_map(|(ids, to)| Step::Move(ids, to)),
        3 => (0..24_u8, proptest::option::weighted(0.9, column.clone()), 0..50_i64, 0..9_i64)
            .prop_map(|(id, to, number, amount)| Step::Change(id, to, number, amount)),
        9 => any::<usize>().prop_map(Step::Advance),
        2 => (column.clone(), 0..30_usize).prop_map(|(column, from)| Step::Load(column, from)),
        1 => (column, 0..400_usize).prop_map(|(column, from)| Step::Forget(column, from)),
        1 => Just(Step::Outdate),
    ]
}

proptest! {
    #[test]
    fn a_board_ends_as_the_server_has_it(
        places in proptest::collection::vec((0..COLUMNS, 0..50_i64, 0..9_i64), 24),
        steps in proptest::collection::vec(step(), 0..80),
    ) {
        let truth = places.iter().enumerate().map(|(id, (column, number, amount))| Truth {
            id: id as u128,
            column: Some(*column),
            number: *number,
            amount: *amount,
            revision: 1,
        });
        let mut world = World::new(truth.collect());
        for step in steps {
            match step {
                Step::Move(ids, to) => {
                    let ids: Vec<_> = ids.into_iter().map(u128::from).collect();
                    if let Some(begun) = world.model.begin(&ids, to, &Card::clone) {
                        world.flights.push(Flight::Move(begun, to));
                    }
                }
                Step::Change(id, to, number, amount) => {
                    world.change(id.into(), |one| {
                        (one.column, one.number, one.amount) = (to, number, amount);
                    });
                }
                Step::Advance(at) if !world.flights.is_empty() => {
                    let at = at % world.flights.len();
                    world.advance(at);
                }
                Step::Advance(_) => {}
                Step::Load(column, from) => {
                    if let Some(ask) = world.model.columns[column].wanted(&(from..from + 3)) {
                        world.flights.push(Flight::Page(column, ask));
                    }
                }
                Step::Forget(column, from) => {
                    world.model.columns[column].forget(&(from..from + 1));
                }
                Step::Outdate => {
                    world.model.outdate();
                    world.ask_heads();
                }
            }
        }
        world.land();
        world.load_everything();
        world.assert_equal();
    }
}

#[test]
fn a_refused_move_leaves_no_trace() {
    let truth = (0..6).map(|id| Truth {
        id,
        column: Some(0),
        number: 0,
        amount: 100,
        revision: 1,
    });
    let mut world = World::new(truth.collect());
    let begun = world.model.begin(&[0, 1], 2, &Card::clone).unwrap();
    assert_eq!(begun.cards, [(0, 1), (1, 1)]);
    assert_eq!(world.model.columns[0].count, 4);
    assert_eq!(world.model.columns[2].sum, Some(200));
    // What is on its way is not moved again.
    assert_eq!(world.model.begin(&[0], 1, &Card::clone), None);
    world.model.refuse(begun.number);
    world.load_everything();
    world.assert_equal();
}

#[test]
fn the_echo_of_an_own_move_is_known_whether_it_comes_early_or_late() {
    let truth = [Truth {
        id: 7,
        column: Some(0),
        number: 0,
        amount: 0,
        revision: 1,
    }];
    let mut world = World::new(truth.into());
    let begun = world.model.begin(&[7], 1, &Card::clone).unwrap();
    assert_eq!(world.model.note(7, 2), Note::Later);
    assert!(world.model.confirm(begun.number, &[(7, 2)]).is_empty());
    assert_eq!(world.model.note(7, 2), Note::Known);
    assert_eq!(world.model.note(7, 3), Note::Ask);
}
