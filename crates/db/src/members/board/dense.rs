//! A board of very many who fit, or of tags: each column counted, its cards found on the way through its order.

use crm_domain::text::fold;
use crm_types::members::ColumnKey;
use crm_types::page::Total;
use sqlx::postgres::PgRow;
use sqlx::{FromRow, Row};

use super::column::{Column, both, grouped};
use super::line::{Filled, card};
use super::order::shelf;
use super::told::Known;
use super::{Asked, far, marked};
use crate::Result;
use crate::lane::Lane;
use crate::members::filter::{Approach, Sql};
use crate::members::list::{
    Columns, Condition, Direction, PAGE, TOTAL_BOUND, push_order, push_order_after,
    push_whole_keys, push_whole_order, segments,
};
use crate::members::record::{ROW_COLUMNS, RowRecord};

/// Those found in a column.
const FOUND: Columns = Columns {
    key: "m.key",
    id: "m.user_id",
};

/// A card of the column at `place`, beside the column's figures.
struct Line {
    row: Option<RowRecord>,
    place: i32,
    found: i64,
    mrr_cents: i64,
    /// What the counters say, where they know.
    known: Option<i64>,
    known_cents: Option<i64>,
}

impl FromRow<'_, PgRow> for Line {
    fn from_row(row: &PgRow) -> sqlx::Result<Self> {
        Ok(Self {
            row: card(row)?,
            place: row.try_get("place")?,
            found: row.try_get("found")?,
            mrr_cents: row.try_get("mrr_cents")?,
            known: row.try_get("known")?,
            known_cents: row.try_get("known_cents")?,
        })
    }
}

pub(super) async fn read(
    lane: &mut Lane,
    asked: &Asked<'_>,
    columns: Vec<Column>,
    known: &Known,
) -> Result<Vec<Filled>> {
    let lines: Vec<Line> = statement("", asked, &columns, known)?
        .build_query_as()
        // A plan for a filter must know its values. Without one, planning would take most of the time.
        .persistent(asked.condition.is_empty())
        .fetch_all(lane.connection())
        .await?;
    let mut filled: Vec<Filled> = columns
        .into_iter()
        .map(|column| Filled {
            column,
            total: Total::exact(0),
            mrr_cents: Some(0),
            rows: Vec::new(),
        })
        .collect();
    for line in lines {
        let place = usize::try_from(line.place).unwrap_or(usize::MAX);
        let Some(column) = filled.get_mut(place) else {
            continue;
        };
        let found = u64::try_from(line.found).unwrap_or(0);
        let known = line.known.and_then(|known| u64::try_from(known).ok());
        (column.total, column.mrr_cents) = match known {
            Some(known) => (Total::exact(known), line.known_cents),
            None if found > TOTAL_BOUND => (Total::more_than(TOTAL_BOUND), None),
            None => (Total::exact(found), Some(line.mrr_cents)),
        };
        column.rows.extend(line.row);
    }
    Ok(filled)
}

pub(super) fn statement(
    opening: &str,
    asked: &Asked<'_>,
    columns: &[Column],
    known: &Known,
) -> Result<Sql> {
    let sort = asked.order.sort();
    let is_of_one = is_of_one(columns, known);
    let mut sql = Sql::new(opening);
    sql.push("with ");
    match known {
        Known::Nothing => {}
        Known::Counters => push_told(&mut sql, columns),
        Known::Told(told) => told.push_few(&mut sql, asked, columns)?,
    }
    for (n, column) in columns.iter().enumerate() {
        sql.push(if n > 0 { ", " } else { "" });
        let sole = sole_tag(columns, n, known);
        let is_sole = sole.is_some();
        if let Some(tag) = sole {
            marked::push_walk(&mut sql, asked, &tag, n);
            sql.push(", ");
        }
        sql.push("few").push(n).push(" as (select ");
        push_few(&mut sql, asked, columns, n, known);
        sql.push(" as few), m").push(n).push(" as materialized (");
        // Beside it and not in front of it: for members whom nobody asks for no other processor is to be woken.
        if is_of_one {
            sql.push("select m.* from few")
                .push(n)
                .push(" as g cross join lateral (");
        }
        sql.push("select d.user_id, ")
            .push(shelf(asked.order).in_directory)
            .push(" as key, d.mrr_cents from crm.member_directory as d");
        if let Known::Told(_) = known {
            sql.push(" join x on x.user_id = d.user_id");
        }
        match is_of_one {
            true => sql.push(" where g.few and "),
            false => sql
                .push(" where (select few from few")
                .push(n)
                .push(") and "),
        };
        match is_sole {
            true => marked::push_seek(&mut sql, n),
            false => push_whose(&mut sql, asked, column, known)?,
        }
        sql.push(" limit ").push(TOTAL_BOUND + 1);
        if is_of_one {
            sql.push(") as m");
        }
        sql.push("), n")
            .push(n)
            .push(" as (select case when (select few from few")
            .push(n);
        sql.push(") then count(*) else ").push(TOTAL_BOUND + 1);
        sql.push(" end as found, coalesce(sum(mrr_cents), 0)::bigint as mrr_cents from m");
        sql.push(n).push(")");
    }
    let told = match (known, grouped(asked.group_by)) {
        (Known::Told(told), Some(grouped)) => {
            far::push_seen(&mut sql, asked, columns, grouped, told)?;
            Some(told)
        }
        _ => None,
    };
    sql.push(" select ").push(ROW_COLUMNS);
    sql.push(", page.place, page.found, page.mrr_cents, page.known, page.known_cents from (");
    for (n, column) in columns.iter().enumerate() {
        sql.push(if n > 0 {
            " union all select "
        } else {
            "select "
        });
        sql.push(n).push(" as place, n.found, n.mrr_cents, ");
        push_known(&mut sql, columns, n, known);
        sql.push(", cards.segment, cards.key, cards.user_id from n")
            .push(n);
        sql.push(" as n left join lateral (");
        match told.is_some_and(|told| !told.is_few(n)) {
            true => far::push_cards(&mut sql, asked, column, n),
            false => push_cards(&mut sql, asked, columns, n, known)?,
        }
        sql.push(") as cards on true");
    }
    sql.push(") as page left join crm.member_directory as d on d.user_id = page.user_id order by page.place, ");
    push_whole_keys(&mut sql, PAGE, sort, Direction::Next);
    Ok(sql)
}

/// Appends, after `with`, what the counters tell of a board of tags: of each tag, and of all members under no name; and at
/// least how many have none of the tags.
fn push_told(sql: &mut Sql, columns: &[Column]) {
    let tags: Vec<String> = columns.iter().filter_map(tag).collect();
    sql.push("told as (select c.value, sum(c.members)::bigint as members, sum(c.mrr_cents)::bigint as mrr_cents")
        .push(" from crm.member_counters as c where c.dimension = 'all' or c.dimension = 'tag' and c.value = any (")
        .push_bind(tags)
        .push(") group by c.value), rest as (select a.members as everybody, 2 * a.members - sum(t.members) as least")
        .push(" from told as a cross join told as t where a.value = '' group by a.members), ");
}

/// Appends whether so few are in the column that they are looked for one by one. What the counters tell spares it: whoever
/// is one of very many is found on the way through the order, and so are most of all members. Where but one tag is asked
/// for, nobody need be found to be counted: they are looked for where the walk by marks does not fill the column.
fn push_few(sql: &mut Sql, asked: &Asked<'_>, columns: &[Column], place: usize, known: &Known) {
    if sole_tag(columns, place, known).is_some() {
        marked::push_is_short(sql, asked, place);
        sql.push(" and ");
    }
    match (known, columns.get(place).and_then(tag)) {
        (Known::Nothing, _) => {
            sql.push("true");
        }
        (Known::Told(told), _) => {
            sql.push(told.is_few(place));
        }
        (Known::Counters, Some(tag)) => {
            sql.push("coalesce((select t.members from told as t where t.value = ")
                .push_bind(tag)
                .push("), 0) <= ")
                .push(TOTAL_BOUND);
        }
        (Known::Counters, None) => {
            sql.push("coalesce((select r.least <= ")
                .push(TOTAL_BOUND)
                .push(" and 2 * r.least < r.everybody from rest as r), true)");
        }
    }
}

/// The column's tag, folded; none for whoever has none of them.
fn tag(column: &Column) -> Option<String> {
    match &column.key {
        ColumnKey::Value(tag) => Some(fold(tag)),
        _ => None,
    }
}

/// Whether the board is of one tag alone, and the counters know how many have it.
fn is_of_one(columns: &[Column], known: &Known) -> bool {
    matches!(known, Known::Counters) && columns.len() == 2
}

/// The tag of the column at `place`, where it is the only one.
fn sole_tag(columns: &[Column], place: usize, known: &Known) -> Option<String> {
    columns
        .get(place)
        .filter(|_| is_of_one(columns, known))
        .and_then(tag)
}

/// Appends the condition that a row of the directory is in the column; of those in `x`, whoever fits is there already.
fn push_whose(sql: &mut Sql, asked: &Asked<'_>, column: &Column, known: &Known) -> Result<()> {
    if let Known::Told(_) = known {
        let condition = Condition {
            filter: Some(&column.whose),
            search: None,
            ..asked.condition
        };
        return condition.push(sql, Approach::Walk);
    }
    let filter = both(asked.condition.filter.cloned(), column.whose.clone());
    let condition = Condition {
        filter: Some(&filter),
        ..asked.condition
    };
    condition.push(sql, Approach::Seek)
}

/// Appends what is known of the column at `place`, or null. What the counters know: of a tag, all; of none of the tags, all
/// where that is but one, or everybody who has one is found.
fn push_known(sql: &mut Sql, columns: &[Column], place: usize, known: &Known) {
    match known {
        Known::Nothing => {
            sql.push("null::bigint as known, null::bigint as known_cents");
            return;
        }
        Known::Told(told) => {
            let (members, cents) = told.of(place);
            sql.push(members).push("::bigint as known, (");
            sql.push(cents).push(")::bigint as known_cents");
            return;
        }
        Known::Counters => {}
    }
    let tags = columns.len() - 1;
    for (n, (sum, name)) in [("members", "known"), ("mrr_cents", "known_cents")]
        .into_iter()
        .enumerate()
    {
        sql.push(if n > 0 { ", " } else { "" });
        match columns.get(place).and_then(tag) {
            Some(tag) => {
                sql.push("coalesce((select t.").push(sum);
                sql.push(" from told as t where t.value = ")
                    .push_bind(tag)
                    .push("), 0)");
            }
            None if tags == 1 => {
                sql.push("(select 2 * t.").push(sum);
                sql.push(" - (select sum(t.").push(sum);
                sql.push(") from told as t)::bigint from told as t where t.value = '')");
            }
            None => {
                let had = match sum {
                    "members" => "count(*)",
                    _ => "coalesce(sum(u.mrr_cents), 0)::bigint",
                };
                sql.push("(select t.").push(sum);
                sql.push(" - (select ").push(had).push(" from (");
                for tag in 0..tags {
                    sql.push(if tag > 0 { " union select " } else { "select " });
                    sql.push("user_id, mrr_cents from m").push(tag);
                }
                sql.push(") as u) from told as t where t.value = ''");
                for tag in 0..tags {
                    sql.push(" and (select few from few").push(tag).push(")");
                }
                sql.push(")");
            }
        }
        sql.push(" as ").push(name);
    }
}

/// Appends the column's first cards: of those who were found, or, where they are too many, along the order.
fn push_cards(
    sql: &mut Sql,
    asked: &Asked<'_>,
    columns: &[Column],
    n: usize,
    known: &Known,
) -> Result<()> {
    let Some(column) = columns.get(n) else {
        return Ok(());
    };
    let is_marked = sole_tag(columns, n, known).is_some();
    let (sort, limit, shelf) = (asked.order.sort(), asked.limit + 1, shelf(asked.order));
    sql.push("with found as (select 0 as segment, m.key, m.user_id from m")
        .push(n);
    sql.push(" as m where n.found <= ").push(TOTAL_BOUND);
    push_whole_order(sql, FOUND, sort, Direction::Next);
    sql.push(" limit ").push(limit).push(")");
    let segments = segments(sort, Direction::Next, None);
    let grouped = grouped(asked.group_by).filter(|_| column.key != ColumnKey::Other);
    let columns = match grouped {
        Some(_) => shelf.columns,
        None => Columns {
            key: shelf.in_directory,
            id: "d.user_id",
        },
    };
    for (s, segment) in segments.iter().enumerate() {
        sql.push(", s")
            .push(s)
            .push(" as materialized (select 1 + ")
            .push(s);
        sql.push(" as segment, ")
            .push(columns.key)
            .push(" as key, ")
            .push(columns.id)
            .push(" from ");
        let filter = match grouped {
            Some(grouped) => {
                sql.push(shelf.table)
                    .push(" as c join crm.member_directory as d on d.user_id = c.user_id where c.");
                sql.push(grouped.name);
                match &column.key {
                    ColumnKey::Value(value) => sql.push(" = ").push_bind(value.clone()),
                    _ => sql.push(" is null"),
                };
                asked.condition.filter.cloned()
            }
            None => {
                sql.push("crm.member_directory as d where true");
                Some(both(asked.condition.filter.cloned(), column.whose.clone()))
            }
        };
        let condition = Condition {
            filter: filter.as_ref(),
            ..asked.condition
        };
        sql.push(" and n.found > ").push(TOTAL_BOUND);
        if is_marked {
            sql.push(" and ");
            marked::push_is_short(sql, asked, n);
        }
        for before in 0..s {
            sql.push(" and (select count(*) from s")
                .push(before)
                .push(") < ")
                .push(limit);
        }
        sql.push(" and ");
        segment.push_condition(sql, columns, sort, Direction::Next);
        sql.push(" and ");
        match is_marked {
            true => marked::push_has(sql, n),
            false => condition.push(sql, Approach::Walk)?,
        }
        match (grouped, &column.key) {
            (Some(grouped), ColumnKey::Unclassified) => {
                push_order_after(sql, grouped.name, columns, sort, Direction::Next);
            }
            _ => push_order(sql, columns, sort, Direction::Next),
        }
        sql.push(" limit ").push(limit).push(")");
    }
    sql.push(" select * from found");
    if is_marked {
        sql.push(" union all ");
        marked::push_cards(sql, asked, n);
    }
    for s in 0..segments.len() {
        sql.push(" union all select * from s").push(s);
    }
    Ok(())
}
