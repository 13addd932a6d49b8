//! A page by looking for whoever fits, wherever they are, and putting them in order: for the few among very many; at most
//! one look at every member.

use sqlx::postgres::PgRow;
use sqlx::{Connection, FromRow, Postgres, Row, Transaction};

use super::condition::Condition;
use super::key;
use super::segment::{Columns, PAGE, push_whole_order};
use super::{List, Slice};
use crate::Result;
use crate::lane::Lane;
use crate::members::filter::figures::Narrow;
use crate::members::filter::{Approach, Sql};
use crate::members::record::{ROW_COLUMNS, RowRecord};

/// Those who fit, with what the list is sorted by.
const FOUND: Columns = Columns {
    key: "f.key",
    id: "f.user_id",
};

/// Some who fit.
pub(super) enum Gathered {
    /// They are all there are, and this is their page.
    All { slice: Slice, count: u64 },
    /// There are more than it is worth to put in order.
    More,
}

/// A row, if there is one, beside how many fit.
struct Counted {
    row: Option<RowRecord>,
    count: i64,
}

impl FromRow<'_, PgRow> for Counted {
    fn from_row(row: &PgRow) -> sqlx::Result<Self> {
        let is_blank = row.try_get::<Option<sqlx::types::Uuid>, _>(0)?.is_none();
        Ok(Self {
            row: if is_blank {
                None
            } else {
                Some(RowRecord::from_row(row)?)
            },
            count: row.try_get("count")?,
        })
    }
}

/// Gathers up to `bound` who fit, and of them the page, in one statement.
pub(super) async fn gather(lane: &mut Lane, list: &List<'_>, bound: u64) -> Result<Gathered> {
    let mut transaction = sorting(lane, list).await?;
    let counted: Vec<Counted> = statement("", list, bound)?
        .build_query_as()
        .persistent(list.condition.has_few_shapes())
        .fetch_all(&mut *transaction)
        .await?;
    transaction.commit().await?;
    let count = counted.first().map_or(0, |first| first.count);
    let count = u64::try_from(count).unwrap_or(0);
    if count > bound {
        return Ok(Gathered::More);
    }
    let rows = counted.into_iter().filter_map(|counted| counted.row);
    Ok(Gathered::All {
        slice: Slice::cut(rows.collect(), list),
        count,
    })
}

pub(super) fn statement(opening: &str, list: &List<'_>, bound: u64) -> Result<Sql> {
    let mut sql = Sql::new(opening);
    sql.push("with f as materialized (");
    push_found(&mut sql, list.condition, bound)?;
    sql.push("), counted as (select count(*) as count from f) select ")
        .push(ROW_COLUMNS)
        .push(", counted.count from counted left join lateral (select f.user_id, f.key from (select f.user_id, d.key")
        .push(" from f cross join lateral (select ")
        .push(key::columns(list.sort.field).key)
        // Keeps everybody out of it: each who was found is looked up, instead of being looked for among all.
        .push(" as key from crm.member_directory as d where d.user_id = f.user_id offset 0) as d where ")
        // Too many to be put in order: then nobody is.
        .push("counted.count <= ")
        .push(bound)
        .push(") as f where true");
    push_position(&mut sql, FOUND, list);
    sql.push(") as page on true left join crm.member_directory as d on d.user_id = page.user_id");
    push_whole_order(&mut sql, PAGE, list.sort, list.start.direction);
    Ok(sql)
}

/// Appends a query for the ids of those who fit, one more than `bound` where there are more.
pub(in crate::members) fn push_found(
    sql: &mut Sql,
    condition: &Condition<'_>,
    bound: u64,
) -> Result<()> {
    let ways = condition.branches();
    if ways.len() > 1 {
        sql.push("select d.user_id from (");
    }
    for (n, way) in ways.iter().enumerate() {
        sql.push(if n > 0 { ") union (" } else { "(" });
        way.push_ids(sql)?;
        sql.push(" limit ").push(bound + 1);
    }
    sql.push(")");
    if ways.len() > 1 {
        sql.push(") as d limit ").push(bound + 1);
    }
    Ok(())
}

/// The page by one look at every member, however many fit.
pub(super) async fn scan(lane: &mut Lane, list: &List<'_>) -> Result<Slice> {
    let mut transaction = sorting(lane, list).await?;
    let rows = scan_statement("", list)?
        .build_query_as()
        .persistent(false)
        .fetch_all(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(Slice::cut(rows, list))
}

pub(super) fn scan_statement(opening: &str, list: &List<'_>) -> Result<Sql> {
    let mut sql = Sql::new(opening);
    sql.push("select ")
        .push(ROW_COLUMNS)
        .push(" from (select f.user_id, f.key from (select d.user_id, ")
        .push(key::columns(list.sort.field).key)
        .push(" as key from ");
    let narrow = list.condition.narrow(list.sort);
    sql.push(narrow.map_or("crm.member_directory", Narrow::table));
    sql.push(" as d where ");
    list.condition.push(&mut sql, Approach::Walk)?;
    // Keeps the order out of it, and with it the index that led nowhere. Figures have none.
    sql.push(match narrow {
        Some(Narrow::Figures) => "",
        _ => " offset 0",
    });
    sql.push(") as f where true");
    push_position(&mut sql, FOUND, list);
    sql.push(") as page join crm.member_directory as d on d.user_id = page.user_id");
    push_whole_order(&mut sql, PAGE, list.sort, list.start.direction);
    Ok(sql)
}

/// A transaction whose statements may put rows in order where that is reckoned to be cheaper. Where it is forbidden, as for
/// walks, whatever has to be put in order all the same is reckoned to be so dear that one way to do it looks like another.
pub(super) async fn sorting<'a>(
    lane: &'a mut Lane,
    list: &List<'_>,
) -> Result<Transaction<'a, Postgres>> {
    let opening = match list.condition.alike {
        // A plan must know its values: few members or many ask for different ways to find them.
        false => "begin; set local enable_sort = on; set local plan_cache_mode = force_custom_plan",
        // Likeness takes a hundred times as long to tell as the planner thinks: it is told of those alone whom the index
        // finds.
        true => {
            "begin; set local enable_sort = on; set local enable_seqscan = off; \
             set local enable_hashjoin = off; set local enable_mergejoin = off"
        }
    };
    Ok(lane.connection().begin_with(opening).await?)
}

/// Of those found, the ones on the page.
fn push_position(sql: &mut Sql, columns: Columns, list: &List<'_>) {
    let (sort, direction) = (list.sort, list.start.direction);
    for (n, segment) in list.segments().iter().enumerate() {
        sql.push(if n > 0 { " or (" } else { " and ((" });
        segment.push_condition(sql, columns, sort, direction);
        sql.push(")");
    }
    sql.push(")");
    push_whole_order(sql, columns, sort, direction);
    sql.push(" limit ").push(list.limit + 1);
}
