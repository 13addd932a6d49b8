//! Rows beyond a place in an order, as stretches that one index serves in both directions; counts nothing.
//!
//! Unknown values come last whichever way the rest is sorted, which no single index gives: rows with a value are one
//! stretch, those without one another.

use sqlx::postgres::PgRow;
use sqlx::{FromRow, PgConnection, Row as _};
use uuid::Uuid;

use super::cursor::{Cursor, Direction, Position};
use super::{Kind, Order, Scope, Shared};
use crate::Result;
use crate::filter::{Approach, Sql, Terms, checked, like_pattern, push_signed};

/// Rows in the order of the list, and whether there are more on either side.
pub(super) struct Page<Row> {
    pub rows: Vec<Row>,
    pub next: Option<Cursor>,
    pub prev: Option<Cursor>,
}

/// One stretch of the order.
enum Stretch<'a> {
    Known,
    After(&'a str, Uuid),
    Unknown,
    UnknownAfter(Uuid),
}

/// So many rows at most from the cursor on; of those alone that share a value in a column, where that is asked.
pub(super) async fn page<K: Kind>(
    connection: &mut PgConnection,
    scope: Scope<'_>,
    shared: Option<(&'static str, &Shared)>,
    order: Order,
    start: &Cursor,
    limit: usize,
) -> Result<Page<K::Row>> {
    let mut found: Vec<(Position, K::Row)> = Vec::new();
    for stretch in stretches(order, start) {
        let wanted = limit + 1 - found.len();
        if wanted == 0 {
            break;
        }
        let mut sql = statement::<K>("", scope, shared, order, start.direction, &stretch, wanted)?;
        let rows: Vec<PgRow> = sql.build().fetch_all(&mut *connection).await?;
        for row in rows {
            let position = Position {
                key: row.try_get("sort_key")?,
                id: row.try_get("sort_id")?,
            };
            found.push((position, K::Row::from_row(&row)?));
        }
    }
    Ok(cut(found, order, start, limit))
}

/// What reads one stretch.
fn statement<K: Kind>(
    opening: &str,
    scope: Scope<'_>,
    shared: Option<(&'static str, &Shared)>,
    order: Order,
    direction: Direction,
    stretch: &Stretch<'_>,
    wanted: usize,
) -> Result<Sql> {
    let mut sql = Sql::new(opening);
    sql.push("select ").push(K::COLUMNS);
    sql.push(", ")
        .push(key_text(order))
        .push(" as sort_key, d.id as sort_id from ");
    sql.push(K::FROM).push(" where ");
    push_condition::<K>(&mut sql, scope)?;
    if let Some((column, value)) = shared {
        sql.push(" and ");
        push_shared(&mut sql, column, value);
    }
    push_stretch(&mut sql, stretch, order, direction);
    let way = if ascends(order, direction) {
        ""
    } else {
        " desc"
    };
    sql.push(" order by ").push(order.key).push(way);
    sql.push(", d.id").push(way);
    // Written out: Postgres would plan anew for a bind.
    sql.push(" limit ").push(wanted);
    Ok(sql)
}

/// How Postgres reads a page, stretch by stretch until it is full, for tests.
#[cfg(feature = "testing")]
pub(super) async fn explain<K: Kind>(
    connection: &mut PgConnection,
    scope: Scope<'_>,
    order: Order,
    start: &Cursor,
    limit: usize,
) -> Result<String> {
    let opening = "explain (analyze, costs off, timing off, summary off) ";
    let mut lines: Vec<String> = Vec::new();
    let mut wanted = limit + 1;
    for stretch in stretches(order, start) {
        let mut sql = statement::<K>(
            opening,
            scope,
            None,
            order,
            start.direction,
            &stretch,
            wanted,
        )?;
        let plan: Vec<String> = sql.build_query_scalar().fetch_all(&mut *connection).await?;
        wanted = wanted.saturating_sub(found(&plan));
        lines.extend(plan);
        if wanted == 0 {
            break;
        }
    }
    Ok(lines.join("\n"))
}

/// How many rows a plan has given: what stands in its first line.
#[cfg(feature = "testing")]
fn found(plan: &[String]) -> usize {
    let rows = plan
        .first()
        .and_then(|line| line.split_once("actual rows="));
    let digits = rows.and_then(|(_, rest)| rest.split_whitespace().next());
    digits
        .and_then(|digits| digits.parse().ok())
        .unwrap_or_default()
}

fn cut<Row>(
    mut found: Vec<(Position, Row)>,
    order: Order,
    start: &Cursor,
    limit: usize,
) -> Page<Row> {
    let beyond = found.len() > limit;
    found.truncate(limit);
    let forward = start.direction == Direction::Next;
    if !forward {
        found.reverse();
    }
    // Where the page began there was a row, so there is something on its other side.
    let behind = start.position.is_some();
    let (before, after) = if forward {
        (behind, beyond)
    } else {
        (beyond, behind)
    };
    let beside = |row: Option<&(Position, Row)>| row.map(|(position, _)| position.clone());
    let prev = before.then(|| Cursor::new(order, Direction::Prev, beside(found.first())));
    let next = after.then(|| Cursor::new(order, Direction::Next, beside(found.last())));
    Page {
        rows: found.into_iter().map(|(_, row)| row).collect(),
        next,
        prev,
    }
}

/// The stretches to read, in this order, until the page is full.
fn stretches(order: Order, start: &Cursor) -> Vec<Stretch<'_>> {
    let back = start.direction == Direction::Prev;
    match &start.position {
        None if back && order.nullable => vec![Stretch::Unknown, Stretch::Known],
        None if order.nullable => vec![Stretch::Known, Stretch::Unknown],
        None => vec![Stretch::Known],
        Some(Position { key: None, id }) if back => {
            vec![Stretch::UnknownAfter(*id), Stretch::Known]
        }
        Some(Position { key: None, id }) => vec![Stretch::UnknownAfter(*id)],
        Some(Position { key: Some(key), id }) if back || !order.nullable => {
            vec![Stretch::After(key, *id)]
        }
        Some(Position { key: Some(key), id }) => vec![Stretch::After(key, *id), Stretch::Unknown],
    }
}

fn push_stretch(sql: &mut Sql, stretch: &Stretch<'_>, order: Order, direction: Direction) {
    let relation = if ascends(order, direction) {
        " > "
    } else {
        " < "
    };
    match stretch {
        Stretch::Known if order.nullable => {
            sql.push(" and ").push(order.key).push(" is not null");
        }
        Stretch::Known => {}
        Stretch::After(key, id) => {
            sql.push(" and (")
                .push(order.key)
                .push(", d.id)")
                .push(relation);
            sql.push("(")
                .push_bind((*key).to_owned())
                .push("::text::")
                .push(order.kind);
            sql.push(", ").push_bind(*id).push(")");
        }
        Stretch::Unknown => {
            sql.push(" and ").push(order.key).push(" is null");
        }
        Stretch::UnknownAfter(id) => {
            sql.push(" and ")
                .push(order.key)
                .push(" is null and d.id")
                .push(relation);
            sql.push_bind(*id);
        }
    }
}

/// The key as a cursor has it.
fn key_text(order: Order) -> String {
    match order.kind {
        // Whatever the session's zone and style of dates.
        "timestamptz" => format!(
            "to_char({} at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')",
            order.key
        ),
        "date" => format!("to_char({}, 'YYYY-MM-DD')", order.key),
        _ => format!("{}::text", order.key),
    }
}

/// Whether the index is walked upwards.
fn ascends(order: Order, direction: Direction) -> bool {
    order.descending == (direction == Direction::Prev)
}

/// Appends the condition that a row fits filter and search.
pub(super) fn push_condition<K: Kind>(sql: &mut Sql, scope: Scope<'_>) -> Result<()> {
    sql.push("true");
    if let Some(filter) = scope.filter {
        sql.push(" and ");
        let terms = Terms {
            calendar: scope.calendar,
            columns: K::column,
            approach: Approach::Walk,
        };
        push_signed(sql, filter, true, terms)?;
    }
    for word in scope.search.unwrap_or_default().split_whitespace() {
        let pattern = like_pattern(&crm_domain::text::fold(checked(word)?));
        sql.push(" and (")
            .push(K::SEARCHED)
            .push(" like ")
            .push_bind(pattern.clone());
        if let Some(member) = K::MEMBER {
            sql.push(" or ").push(member);
            sql.push(" in (select t.user_id from crm.member_texts as t where t.text like ");
            sql.push_bind(pattern).push(")");
        }
        sql.push(")");
    }
    Ok(())
}

pub(super) fn push_shared(sql: &mut Sql, column: &'static str, value: &Shared) {
    sql.push(column);
    match value {
        Shared::Word(word) => sql.push(" = ").push_bind(word.clone()),
        Shared::Id(id) => sql.push(" = ").push_bind(*id),
        Shared::Nothing => sql.push(" is null"),
    };
}
