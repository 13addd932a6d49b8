//! A board of all members: counts from the counters, cards from the indexes that keep their order; passes over nobody.

use crm_types::members::{ColumnKey, Sort};

use super::column::{Grouped, OTHER, UNCLASSIFIED, VALUE, grouped};
use super::line::{Filled, Line, fill};
use super::order::{Shelf, shelf};
use super::{Asked, BoardQuery};
use crate::lane::Lane;
use crate::members::filter::Sql;
use crate::members::list::{
    Columns, Direction, PAGE, Position, Segment, push_order, push_order_after, push_whole_order,
    segments,
};
use crate::members::record::{ROW_COLUMNS, RowRecord};
use crate::{Error, Result};

/// Cards of several values that share a column.
const SHARED: Columns = Columns {
    key: "o.key",
    id: "o.user_id",
};

/// All columns and their first cards, in one statement.
pub(super) async fn board(lane: &mut Lane, asked: &Asked<'_>) -> Result<Vec<Filled>> {
    let grouped = grouped(asked.group_by).ok_or(Error::NotFound)?;
    let lines: Vec<Line> = statement("", asked, grouped)
        .build_query_as()
        .fetch_all(lane.connection())
        .await?;
    Ok(fill(grouped, lines))
}

pub(super) fn statement(opening: &str, asked: &Asked<'_>, grouped: Grouped) -> Sql {
    let sort = asked.order.sort();
    let mut sql = Sql::new(opening);
    sql.push("with ");
    grouped.push_columns(&mut sql);
    sql.push(" select ").push(ROW_COLUMNS);
    sql.push(", k.kind, k.place, k.value, k.label, k.tone, k.takes_cards, k.members, k.mrr_cents from columns as k");
    let cards = Cards {
        grouped,
        shelf: shelf(asked.order),
        sort,
        limit: asked.limit + 1,
        kinds: &[VALUE, UNCLASSIFIED, OTHER],
    };
    cards.push(&mut sql, &segments(sort, Direction::Next, None));
    push_line_order(&mut sql, sort);
    sql
}

/// Appends the order of lines: by column, then as cards stand in it.
pub(super) fn push_line_order(sql: &mut Sql, sort: Sort) {
    sql.push(r#" order by k.kind, k.place, k.value collate "und-x-icu", "#);
    crate::members::list::push_whole_keys(sql, PAGE, sort, Direction::Next);
}

/// The cards of one column after `position`, one more than `limit` where there are more.
pub(super) async fn column(
    lane: &mut Lane,
    query: &BoardQuery,
    key: &ColumnKey,
    position: Option<&Position>,
    limit: usize,
) -> Result<Vec<RowRecord>> {
    let grouped = grouped(&query.group_by).ok_or(Error::NotFound)?;
    let sort = query.order.sort();
    let kind = match key {
        ColumnKey::Value(_) => VALUE,
        ColumnKey::Unclassified => UNCLASSIFIED,
        ColumnKey::Other => OTHER,
    };
    let mut sql = Sql::new("with ");
    if kind == OTHER {
        grouped.push_columns(&mut sql);
        sql.push(", ");
    }
    sql.push("k as (select ").push(kind).push(" as kind");
    if let ColumnKey::Value(value) = key {
        sql.push(", ")
            .push_bind(value.clone())
            .push("::text as value");
    }
    sql.push(") select ").push(ROW_COLUMNS).push(" from k");
    let cards = Cards {
        grouped,
        shelf: shelf(query.order),
        sort,
        limit: limit + 1,
        kinds: &[kind],
    };
    cards.push(&mut sql, &segments(sort, Direction::Next, position));
    sql.push(" where d.user_id is not null");
    push_whole_order(&mut sql, PAGE, sort, Direction::Next);
    Ok(sql.build_query_as().fetch_all(lane.connection()).await?)
}

/// The cards of each row of `k`, joined to it.
struct Cards<'a> {
    grouped: Grouped,
    shelf: Shelf,
    sort: Sort,
    limit: usize,
    /// Which kinds of columns there are among `k`.
    kinds: &'a [i32],
}

impl Cards<'_> {
    /// Appends `page`, the cards of these segments, of which a further one is only read where those before it do not fill
    /// the column, and their rows as `d`.
    fn push(&self, sql: &mut Sql, segments: &[Segment]) {
        sql.push(" left join lateral (with ");
        for (n, segment) in segments.iter().enumerate() {
            sql.push(if n > 0 { ", s" } else { "s" });
            sql.push(n).push(" as materialized (");
            for (m, kind) in self.kinds.iter().enumerate() {
                sql.push(if m > 0 { " union all (" } else { "(" });
                self.push_kind(sql, *kind, segment, n);
                sql.push(")");
            }
            sql.push(")");
        }
        for n in 0..segments.len() {
            sql.push(if n > 0 {
                " union all select "
            } else {
                " select "
            });
            sql.push("s").push(n).push(".* from s").push(n);
        }
        sql.push(
            ") as page on true left join crm.member_directory as d on d.user_id = page.user_id",
        );
    }

    fn push_kind(&self, sql: &mut Sql, kind: i32, segment: &Segment, n: usize) {
        let Shelf { table, columns, .. } = self.shelf;
        if kind == OTHER {
            sql.push("select o.user_id, o.key from strays as v cross join lateral (");
        }
        sql.push("select c.user_id, ").push(columns.key);
        sql.push(" as key from ").push(table).push(" as c where c.");
        sql.push(self.grouped.name);
        match kind {
            VALUE => sql.push(" = k.value").push(self.grouped.collation),
            UNCLASSIFIED => sql.push(" is null"),
            _ => sql.push(" = v.value").push(self.grouped.collation),
        };
        if self.kinds.len() > 1 {
            sql.push(" and k.kind = ").push(kind);
        }
        for before in 0..n {
            sql.push(if before > 0 { " + " } else { " and " });
            sql.push("(select count(*) from s").push(before).push(")");
        }
        if n > 0 {
            sql.push(" < ").push(self.limit);
        }
        sql.push(" and ");
        segment.push_condition(sql, columns, self.sort, Direction::Next);
        match kind {
            UNCLASSIFIED => {
                let null = self.grouped.name;
                push_order_after(sql, null, columns, self.sort, Direction::Next);
            }
            _ => push_order(sql, columns, self.sort, Direction::Next),
        }
        sql.push(" limit ").push(self.limit);
        if kind == OTHER {
            sql.push(") as o");
            push_order(sql, SHARED, self.sort, Direction::Next);
            sql.push(" limit ").push(self.limit);
        }
    }
}
