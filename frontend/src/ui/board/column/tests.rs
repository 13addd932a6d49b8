//! What a column keeps, forgets and asks for.

use super::*;

fn card(place: u128) -> Card {
    Card {
        id: place,
        revision: 1,
        amount: 1,
        rank: Rank {
            tie: place,
            ..Rank::default()
        },
        face: Arc::new(()),
        moving: None,
    }
}

fn cards(range: Range<u128>) -> Vec<Card> {
    range.map(card).collect()
}

/// Cards 0, 10, 20, … of a column that has more, in pages of three.
fn column(pages: u128) -> Column {
    let of = |page: u128| {
        (0..3)
            .map(|at| card((page * 3 + at) * 10))
            .collect::<Vec<_>>()
    };
    let mut column = Column::new("a".to_owned(), of(0), Some("c1".to_owned()));
    for page in 1..pages {
        let ask = column.ask(Some(format!("c{page}")));
        answer(&mut column, &ask, of(page), &format!("c{}", page + 1));
    }
    column
}

fn answer(column: &mut Column, ask: &Ask, cards: Vec<Card>, next: &str) {
    let last = cards.last().map(|card| card.rank.clone());
    column.answered(ask, cards, last, Some(next.to_owned()));
}

fn ids(column: &Column) -> Vec<u128> {
    column.cards().map(|card| card.id).collect()
}

#[test]
fn pages_follow_each_other_and_are_asked_for_in_time() {
    let column = column(2);
    assert_eq!(ids(&column), [0, 10, 20, 30, 40, 50]);
    assert_eq!(column.wanted(&(0..5)), None);
    let next = column.ask(Some("c2".to_owned()));
    assert_eq!(column.wanted(&(2..6)), Some(next));
    assert_eq!(column.position(40), Some(4));
}

#[test]
fn a_card_finds_its_place_or_waits_beyond_what_is_loaded() {
    let mut column = column(2);
    column.insert(card(25));
    column.insert(card(51));
    assert_eq!(ids(&column), [0, 10, 20, 25, 30, 40, 50]);
    // The last loaded one goes; what lies between it and the cursor is still ours to show.
    column.remove(50);
    column.insert(card(45));
    assert_eq!(ids(&column), [0, 10, 20, 25, 30, 40, 45]);
}

#[test]
fn far_pages_are_forgotten_and_come_again() {
    let first = cards(0..50);
    let mut column = Column::new("a".to_owned(), first, Some("c1".to_owned()));
    for page in 1..8_u128 {
        let ask = column.ask(Some(format!("c{page}")));
        let next = format!("c{}", page + 1);
        answer(&mut column, &ask, cards(page * 50..(page + 1) * 50), &next);
    }
    column.forget(&(350..370));
    assert_eq!(column.len(), 400);
    assert_eq!(column.cards().count(), 200);
    assert!(column.look(0..3).iter().all(Option::is_none));
    let ask = column.wanted(&(0..20)).unwrap();
    assert_eq!(ask.cursor, None);
    // One went meanwhile and one came.
    let mut came = cards(0..51);
    came.remove(7);
    answer(&mut column, &ask, came, "x");
    assert_eq!(column.look(6..8)[1].unwrap().id, 8);
    assert_eq!(column.len(), 399);
    assert_eq!(column.wanted(&(0..20)), None);
}

#[test]
fn a_page_that_grew_is_split() {
    let mut column = column(2);
    column.outdate();
    let ask = column.wanted(&(0..2)).unwrap();
    answer(&mut column, &ask, [0, 1, 2].map(card).into(), "c0b");
    let ask = column.wanted(&(0..6)).unwrap();
    assert_eq!(ask.cursor.as_deref(), Some("c0b"));
    answer(&mut column, &ask, [10, 20, 30].map(card).into(), "zz");
    assert_eq!(ids(&column), [0, 1, 2, 10, 20, 30, 40, 50]);
}

#[test]
fn the_last_page_may_get_a_successor() {
    let mut column = Column::new("a".to_owned(), cards(0..2), None);
    assert_eq!(column.wanted(&(0..9)), None);
    column.insert(card(9));
    assert_eq!(ids(&column), [0, 1, 9]);
    column.outdate();
    let ask = column.wanted(&(0..9)).unwrap();
    answer(&mut column, &ask, cards(0..3), "c1");
    assert_eq!(
        column.wanted(&(0..9)).unwrap().cursor.as_deref(),
        Some("c1")
    );
}
