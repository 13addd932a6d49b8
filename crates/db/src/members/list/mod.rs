//! A page of members that fit a filter and a search, in one of the orders that an index keeps; never a query per row.

mod condition;
mod cursor;
#[cfg(feature = "testing")]
mod explain;
mod key;
mod segment;
mod total;

use crm_types::filter::Expr;
use crm_types::members::{MemberPage, Sort};
use crm_types::page::{LIMIT_MAX, LIMIT_MIN};

use self::condition::Condition;
use self::cursor::{Cursor, Direction, Position};
use self::key::Key;
use self::segment::Segment;
use super::Reading;
use super::filter::Sql;
use super::record::{ROW_COLUMNS, RowRecord};
use super::search::Search;
use crate::lane::Lane;
use crate::{Database, Result};

#[cfg(feature = "testing")]
pub use self::explain::{explain, explain_total};
pub use self::total::TOTAL_BOUND;

/// Which members, in which order, from where on.
#[derive(Clone, Debug, Default)]
pub struct ListQuery {
    /// Absent: all members.
    pub filter: Option<Expr>,
    /// Words to be found in name or e-mail.
    pub search: Option<String>,
    pub sort: Sort,
    /// How many rows at most; held within [`LIMIT_MIN`] and [`LIMIT_MAX`].
    pub limit: u16,
    /// `next_cursor` or `prev_cursor` of another page of the same list.
    pub cursor: Option<String>,
    /// Whether to say how many members there are in all.
    pub total: bool,
}

/// The page of members that `query` asks for.
///
/// Pages are cut by value, not by number: whoever is neither added nor changed meanwhile is seen exactly once.
///
/// # Errors
/// `InvalidCursor` for a cursor of another order, `Invalid` for text with U+0000, `Timeout`.
pub async fn list(
    database: &Database,
    query: &ListQuery,
    reading: &Reading<'_>,
) -> Result<MemberPage> {
    let search = search(query)?;
    let start = start(query)?;
    let mut condition = Condition {
        filter: query.filter.as_ref(),
        search: search.as_ref(),
        alike: search.is_some() && start.alike,
        calendar: reading.calendar,
    };
    let mut lane = database.lane().await?;
    let mut slice = read(&mut lane, query, &condition, &start).await?;
    let nothing = slice.rows.is_empty() && start.position.is_none();
    if nothing && !condition.alike && search.as_ref().is_some_and(Search::has_slips) {
        condition.alike = true;
        slice = read(&mut lane, query, &condition, &start).await?;
    }
    let total = match query.total {
        true => Some(total::total(&mut lane, &condition).await?),
        false => None,
    };
    lane.keep();
    let (prev, next) = slice.cursors(query.sort, condition.alike, &start);
    Ok(MemberPage {
        has_more: next.is_some(),
        next_cursor: next.map(|cursor| cursor.encode()),
        prev_cursor: prev.map(|cursor| cursor.encode()),
        items: slice
            .rows
            .into_iter()
            .map(|row| row.into_row(reading))
            .collect(),
        total,
        filter: query.filter.as_ref().map(Expr::to_string),
    })
}

fn search(query: &ListQuery) -> Result<Option<Search>> {
    let search = query.search.as_deref().map(Search::parse).transpose()?;
    Ok(search.flatten())
}

/// Where the page begins: at its cursor, or at the beginning.
fn start(query: &ListQuery) -> Result<Cursor> {
    match &query.cursor {
        Some(cursor) => Cursor::decode(cursor, query.sort),
        None => Ok(Cursor::new(query.sort, false, Direction::Next, None)),
    }
}

/// Rows in the order of the list, and whether there are more beyond them in the direction they were read.
struct Slice {
    rows: Vec<RowRecord>,
    beyond: bool,
}

async fn read(
    lane: &mut Lane,
    query: &ListQuery,
    condition: &Condition<'_>,
    start: &Cursor,
) -> Result<Slice> {
    let limit = usize::from(query.limit.clamp(LIMIT_MIN, LIMIT_MAX));
    let mut rows: Vec<RowRecord> = Vec::with_capacity(limit + 1);
    for segment in segment::segments(query.sort, start.direction, start.position.as_ref()) {
        let found: Vec<RowRecord> = statement(
            "select ",
            query.sort,
            condition,
            start,
            &segment,
            limit + 1 - rows.len(),
        )?
        .build_query_as()
        // A plan for a filter must know its values: few members or many ask for different ways to find them.
        .persistent(condition.is_empty())
        .fetch_all(lane.connection())
        .await?;
        // Somebody may have gone from one segment to the other between two statements.
        let found: Vec<_> = found
            .into_iter()
            .filter(|row| rows.iter().all(|known| known.user_id != row.user_id))
            .collect();
        rows.extend(found);
        if rows.len() > limit {
            break;
        }
    }
    let beyond = rows.len() > limit;
    rows.truncate(limit);
    if start.direction == Direction::Prev {
        rows.reverse();
    }
    Ok(Slice { rows, beyond })
}

fn statement(
    opening: &str,
    sort: Sort,
    condition: &Condition<'_>,
    start: &Cursor,
    segment: &Segment,
    limit: usize,
) -> Result<Sql> {
    let mut sql = Sql::new(opening);
    sql.push(ROW_COLUMNS)
        .push(" from crm.member_directory as d");
    // Where many are passed over before a page is full, find it in the index first and look at its rows after that.
    let covered = condition.is_covered(sort);
    if covered {
        sql.push(" join (select d.user_id from crm.member_directory as d");
    }
    sql.push(" where ");
    condition.push(&mut sql)?;
    sql.push(" and ");
    segment.push_condition(&mut sql, sort, start.direction);
    Segment::push_order(&mut sql, sort, start.direction);
    // A literal: with a bound limit Postgres would plan each time, and for another number of rows.
    sql.push(" limit ").push(limit);
    if covered {
        sql.push(") as page on page.user_id = d.user_id");
        Segment::push_order(&mut sql, sort, start.direction);
    }
    Ok(sql)
}

impl Slice {
    /// The cursors to the pages before and after this one; `None` where there is no such page.
    fn cursors(&self, sort: Sort, alike: bool, start: &Cursor) -> (Option<Cursor>, Option<Cursor>) {
        let forward = start.direction == Direction::Next;
        // Where the page began there was a row, so there is something on its other side.
        let behind = start.position.is_some();
        let before = if forward { behind } else { self.beyond };
        let after = if forward { self.beyond } else { behind };
        let beside = |row: Option<&RowRecord>| {
            row.map(|row| Position {
                key: Key::of(row, sort.field),
                id: row.user_id,
            })
        };
        // An empty page has no row to go on from: back to the end of the list, or on from its beginning.
        let cursor = |direction, row| Cursor::new(sort, alike, direction, beside(row));
        (
            before.then(|| cursor(Direction::Prev, self.rows.first())),
            after.then(|| cursor(Direction::Next, self.rows.last())),
        )
    }
}
