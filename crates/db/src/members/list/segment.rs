//! A list in the order asked for, as two stretches of rows that one index serves in both directions; counts nothing.
//!
//! Unknown values come last whichever way the rest is sorted, which no single index gives. So a nullable column is read
//! as two segments: the rows with a value, by `(column, user_id)`, then the rows without one, by `user_id` alone, which
//! the same index holds too. Going back, the segments and their orders are simply the other way round.

use crm_types::members::Sort;

use super::cursor::{Direction, Position};
use super::key::{self, Key};
use crate::members::filter::Sql;

/// A stretch of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Segment {
    /// Of the rows with a value, or of those without.
    known: bool,
    /// Beyond this position.
    after: Option<Position>,
}

/// The segments to read, in this order, until the page is full.
pub(super) fn segments(
    sort: Sort,
    direction: Direction,
    position: Option<&Position>,
) -> Vec<Segment> {
    let mut order = vec![true];
    if Key::is_nullable(sort.field) {
        order.push(false);
    }
    if direction == Direction::Prev {
        order.reverse();
    }
    match position {
        None => order
            .into_iter()
            .map(|known| Segment { known, after: None })
            .collect(),
        Some(position) => {
            let here = position.key.is_some();
            let from = order.iter().position(|known| *known == here).unwrap_or(0);
            order[from..]
                .iter()
                .map(|known| Segment {
                    known: *known,
                    after: (*known == here).then(|| position.clone()),
                })
                .collect()
        }
    }
}

impl Segment {
    /// Appends the condition that a row is in the segment.
    pub fn push_condition(&self, sql: &mut Sql, sort: Sort, direction: Direction) {
        let column = key::column(sort.field);
        let relation = if ascends(sort, direction) {
            " > "
        } else {
            " < "
        };
        match (&self.after, self.known) {
            (Some(Position { key: Some(key), id }), _) => {
                sql.push('(')
                    .push(column)
                    .push(", d.user_id)")
                    .push(relation)
                    .push('(');
                key.push_bind(sql);
                sql.push(", ").push_bind(*id).push(')');
            }
            (Some(Position { key: None, id }), _) => {
                sql.push(column)
                    .push(" is null and d.user_id")
                    .push(relation)
                    .push_bind(*id);
            }
            (None, true) if Key::is_nullable(sort.field) => {
                sql.push(column).push(" is not null");
            }
            (None, true) => {
                sql.push("true");
            }
            (None, false) => {
                sql.push(column).push(" is null");
            }
        }
    }

    /// Appends `order by`. Among unknown values the column orders nothing, yet only with it named is it the index's order.
    pub fn push_order(sql: &mut Sql, sort: Sort, direction: Direction) {
        let order = if ascends(sort, direction) {
            ""
        } else {
            " desc"
        };
        sql.push(" order by ")
            .push(key::column(sort.field))
            .push(order);
        sql.push(", d.user_id").push(order);
    }
}

/// Whether the index is walked upwards.
fn ascends(sort: Sort, direction: Direction) -> bool {
    sort.descending == (direction == Direction::Prev)
}
