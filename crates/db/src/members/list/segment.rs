//! A list in the order asked for, as stretches of rows that one index serves in both directions; counts nothing.
//!
//! Unknown values come last whichever way the rest is sorted, which no single index gives. So a nullable column is read
//! as two segments: the rows with a value, by `(column, user_id)`, then the rows without one, by `user_id` alone, which
//! the same index holds too. Going back, the segments and their orders are simply the other way round.

use crm_types::members::{Sort, SortField};
use sqlx::types::Uuid;

use super::cursor::{Direction, Position};
use super::key::Key;
use crate::members::filter::Sql;

/// A stretch of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::members) enum Segment {
    /// All rows with a value.
    Known,
    /// The rows with a value beyond this one.
    After(Key, Uuid),
    /// The rows with this very value, beyond this id.
    Tied(Key, Uuid),
    /// The rows with a value beyond this one, however they are tied.
    Beyond(Key),
    /// All rows without a value.
    Unknown,
    /// The rows without a value beyond this id.
    UnknownAfter(Uuid),
}

/// What the sorted value and the id are called where a list is read from.
#[derive(Clone, Copy, Debug)]
pub(in crate::members) struct Columns {
    pub key: &'static str,
    pub id: &'static str,
}

/// Where the rows of a page are already found, and are looked up in their order.
pub(in crate::members) const PAGE: Columns = Columns {
    key: "page.key",
    id: "page.user_id",
};

/// The segments to read, in this order, until the page is full.
pub(in crate::members) fn segments(
    sort: Sort,
    direction: Direction,
    position: Option<&Position>,
) -> Vec<Segment> {
    let back = direction == Direction::Prev;
    let nullable = Key::is_nullable(sort.field);
    let mut segments = match position.cloned() {
        None if back && nullable => vec![Segment::Unknown, Segment::Known],
        None => vec![Segment::Known],
        Some(Position { key: None, id }) if back => {
            vec![Segment::UnknownAfter(id), Segment::Known]
        }
        Some(Position { key: None, id }) => return vec![Segment::UnknownAfter(id)],
        Some(Position { key: Some(key), id }) if is_crowded(sort.field) => {
            vec![Segment::Tied(key.clone(), id), Segment::Beyond(key)]
        }
        Some(Position { key: Some(key), id }) => vec![Segment::After(key, id)],
    };
    if nullable && !back {
        segments.push(Segment::Unknown);
    }
    segments
}

/// Whether very many rows may have the same value. Postgres takes a comparison of `(column, user_id)` for one of the
/// column alone and so believes that next to nothing follows; then it sorts half of the table instead of walking on.
fn is_crowded(field: SortField) -> bool {
    match field {
        SortField::EngagementStatus
        | SortField::SubscriptionTier
        | SortField::VisionCount
        | SortField::Mrr => true,
        SortField::Name | SortField::Email | SortField::CreatedAt | SortField::LastLoginAt => false,
    }
}

impl Segment {
    /// Appends the condition that a row is in the segment.
    pub fn push_condition(
        &self,
        sql: &mut Sql,
        columns: Columns,
        sort: Sort,
        direction: Direction,
    ) {
        let Columns { key: column, id } = columns;
        let relation = if ascends(sort, direction) {
            " > "
        } else {
            " < "
        };
        match self {
            Segment::Known if Key::is_nullable(sort.field) => {
                sql.push(column).push(" is not null");
            }
            Segment::Known => {
                sql.push("true");
            }
            Segment::After(key, beside) => {
                sql.push('(').push(column).push(", ").push(id).push(')');
                sql.push(relation).push('(');
                key.push_bind(sql);
                sql.push(", ").push_bind(*beside).push(')');
            }
            Segment::Tied(key, beside) => {
                sql.push(column).push(" = ");
                key.push_bind(sql);
                sql.push(" and ").push(id).push(relation).push_bind(*beside);
            }
            Segment::Beyond(key) => {
                sql.push(column).push(relation);
                key.push_bind(sql);
            }
            Segment::Unknown => {
                sql.push(column).push(" is null");
            }
            Segment::UnknownAfter(beside) => {
                sql.push(column).push(" is null and ").push(id);
                sql.push(relation).push_bind(*beside);
            }
        }
    }
}

/// Appends `order by` for one segment. Where the column orders nothing it is named all the same: that is the index's order.
pub(in crate::members) fn push_order(
    sql: &mut Sql,
    columns: Columns,
    sort: Sort,
    direction: Direction,
) {
    sql.push(" order by ");
    push_keys(sql, columns, way(sort, direction));
}

/// The same within those without a value in another column, by an index that begins with that one: Postgres takes no
/// `is null` for a value that all have, so the column is named in the index's order.
pub(in crate::members) fn push_order_after(
    sql: &mut Sql,
    null: &'static str,
    columns: Columns,
    sort: Sort,
    direction: Direction,
) {
    let way = way(sort, direction);
    sql.push(" order by c.").push(null).push(way).push(", ");
    push_keys(sql, columns, way);
}

/// Appends `order by` for all segments together, which no index serves.
pub(in crate::members) fn push_whole_order(
    sql: &mut Sql,
    columns: Columns,
    sort: Sort,
    direction: Direction,
) {
    sql.push(" order by ");
    push_whole_keys(sql, columns, sort, direction);
}

/// Appends what all segments together are ordered by.
pub(in crate::members) fn push_whole_keys(
    sql: &mut Sql,
    columns: Columns,
    sort: Sort,
    direction: Direction,
) {
    let back = direction == Direction::Prev;
    if Key::is_nullable(sort.field) {
        sql.push(columns.key).push(" is null");
        sql.push(if back { " desc, " } else { ", " });
    }
    push_keys(sql, columns, way(sort, direction));
}

fn push_keys(sql: &mut Sql, columns: Columns, way: &'static str) {
    sql.push(columns.key).push(way).push(", ");
    sql.push(columns.id).push(way);
}

fn way(sort: Sort, direction: Direction) -> &'static str {
    if ascends(sort, direction) {
        ""
    } else {
        " desc"
    }
}

/// Whether the index is walked upwards.
fn ascends(sort: Sort, direction: Direction) -> bool {
    sort.descending == (direction == Direction::Prev)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values_come_first_and_unknown_ones_last_in_either_direction() {
        use Direction::{Next, Prev};
        use Segment::{After, Beyond, Known, Tied, Unknown, UnknownAfter};
        let of = |field, direction, position: Option<Option<Key>>| {
            let position = position.map(|key| Position {
                key,
                id: Uuid::nil(),
            });
            segments(
                Sort {
                    field,
                    descending: false,
                },
                direction,
                position.as_ref(),
            )
        };
        let id = Uuid::nil();
        let key = || Key::Number(1);
        assert_eq!(of(SortField::CreatedAt, Next, None), [Known]);
        assert_eq!(of(SortField::CreatedAt, Prev, None), [Known]);
        assert_eq!(of(SortField::Name, Next, None), [Known, Unknown]);
        assert_eq!(of(SortField::Name, Prev, None), [Unknown, Known]);
        assert_eq!(
            of(SortField::Name, Next, Some(Some(key()))),
            [After(key(), id), Unknown]
        );
        assert_eq!(
            of(SortField::Name, Prev, Some(Some(key()))),
            [After(key(), id)]
        );
        assert_eq!(
            of(SortField::Mrr, Next, Some(Some(key()))),
            [Tied(key(), id), Beyond(key()), Unknown]
        );
        assert_eq!(
            of(SortField::Mrr, Prev, Some(Some(key()))),
            [Tied(key(), id), Beyond(key())]
        );
        assert_eq!(of(SortField::Mrr, Next, Some(None)), [UnknownAfter(id)]);
        assert_eq!(
            of(SortField::Mrr, Prev, Some(None)),
            [UnknownAfter(id), Known]
        );
    }
}
