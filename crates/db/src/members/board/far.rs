//! The first cards of columns of very many whom a filter was told to fit: some steps along a column's order, and where those
//! do not fill it, since whoever fits stands far from its beginning, one look at everybody for all such columns together.

use crm_types::members::{ColumnKey, Sort};

use super::Asked;
use super::column::{Column, Grouped};
use super::order::shelf;
use super::told::Told;
use crate::Result;
use crate::members::filter::{Approach, Sql};
use crate::members::list::{
    Columns, Condition, Direction, Segment, push_order, push_order_after, push_whole_order,
};

/// So many members of a column are passed over in the hope of its first cards.
const PATIENCE: u32 = 5_000;

/// Where walks and the look have what they found.
const SEEN: Columns = Columns {
    key: "y.key",
    id: "y.user_id",
};

/// Appends, after what is known of columns, the walks `w0`, … and the look, `y`.
pub(super) fn push_seen(
    sql: &mut Sql,
    asked: &Asked<'_>,
    columns: &[Column],
    grouped: Grouped,
    told: &Told,
) -> Result<()> {
    let many = || {
        let columns = columns.iter().enumerate();
        columns.filter(|(place, _)| !told.is_few(*place))
    };
    for (place, column) in many().filter(|(_, column)| column.key != ColumnKey::Other) {
        push_walk(sql, asked, column, grouped, place)?;
    }
    sql.push(", lacking as (select coalesce(array_agg(l.place), '{}') as places from (");
    for (n, (place, column)) in many().enumerate() {
        sql.push(if n > 0 {
            " union all select "
        } else {
            "select "
        });
        sql.push(place).push(" as place");
        if column.key != ColumnKey::Other {
            sql.push(" where (select count(*) from w").push(place);
            sql.push(") <= ").push(asked.limit);
        }
    }
    if many().next().is_none() {
        sql.push("select 0 as place where false");
    }
    sql.push(") as l), y as materialized (select d.user_id, p.place, ");
    let (sort, key) = (asked.order.sort(), shelf(asked.order).in_directory);
    let by_itself = told.table.sorts(sort.field);
    match by_itself {
        true => sql.push(key),
        false => sql.push(key.replacen('d', "e", 1)),
    };
    sql.push(" as key from ")
        .push(told.table.table())
        .push(" as d");
    if !by_itself {
        sql.push(" join crm.member_directory as e on e.user_id = d.user_id");
    }
    sql.push(" cross join lateral (select case");
    for (place, column) in many() {
        sql.push(" when ");
        push_whose(sql, asked, column)?;
        sql.push(" then ").push(place);
    }
    if many().next().is_none() {
        sql.push(" when false then 0");
    }
    // Known before anything is read: where nothing is lacking, nothing is.
    sql.push(" end as place) as p where (select cardinality(places) from lacking) > 0")
        .push(" and p.place = any ((select places from lacking)::integer[]) and ");
    asked.condition.push_narrow(sql)?;
    sql.push(")");
    Ok(())
}

/// Appends the first cards of a column of many, by the walk or by the look.
pub(super) fn push_cards(sql: &mut Sql, asked: &Asked<'_>, column: &Column, place: usize) {
    let limit = asked.limit + 1;
    sql.push("select * from (select 1 as segment, y.key, y.user_id from y where y.place = ")
        .push(place);
    push_whole_order(sql, SEEN, asked.order.sort(), Direction::Next);
    sql.push(" limit ").push(limit).push(") as seen");
    if column.key != ColumnKey::Other {
        sql.push(" union all select 0, w.key, w.user_id from w")
            .push(place);
        sql.push(" as w where (select count(*) from w").push(place);
        sql.push(") > ").push(asked.limit);
    }
}

/// Appends a walk along the column's order: whoever fits of the first ones with a value.
fn push_walk(
    sql: &mut Sql,
    asked: &Asked<'_>,
    column: &Column,
    grouped: Grouped,
    place: usize,
) -> Result<()> {
    let (sort, shelf) = (asked.order.sort(), shelf(asked.order));
    let order = |sql: &mut Sql, sort: Sort| match &column.key {
        ColumnKey::Unclassified => {
            push_order_after(sql, grouped.name, shelf.columns, sort, Direction::Next);
        }
        _ => push_order(sql, shelf.columns, sort, Direction::Next),
    };
    let key = shelf.columns.key;
    sql.push(", w").push(place);
    sql.push(" as materialized (select ").push(key);
    sql.push(" as key, c.user_id from (select c.user_id, ")
        .push(key);
    sql.push(", c.").push(grouped.name);
    sql.push(" from ").push(shelf.table).push(" as c where c.");
    sql.push(grouped.name);
    match &column.key {
        ColumnKey::Value(value) => sql.push(" = ").push_bind(value.clone()),
        _ => sql.push(" is null"),
    };
    sql.push(" and ");
    Segment::Known.push_condition(sql, shelf.columns, sort, Direction::Next);
    order(sql, sort);
    sql.push(" limit ").push(PATIENCE);
    sql.push(") as c join crm.member_directory as d on d.user_id = c.user_id where ");
    asked.condition.push(sql, Approach::Walk)?;
    order(sql, sort);
    sql.push(" limit ").push(asked.limit + 1).push(")");
    Ok(())
}

fn push_whose(sql: &mut Sql, asked: &Asked<'_>, column: &Column) -> Result<()> {
    let whose = Condition {
        filter: Some(&column.whose),
        search: None,
        ..asked.condition
    };
    whose.push(sql, Approach::Walk)
}
