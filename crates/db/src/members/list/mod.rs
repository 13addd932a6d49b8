//! A page of members that fit a filter and a search, in one of the orders that an index keeps; never a query per row.

mod condition;
mod cursor;
#[cfg(feature = "testing")]
mod explain;
mod gather;
mod key;
mod segment;
mod total;
mod walk;

use crm_types::filter::Expr;
use crm_types::members::{MemberPage, Sort};
use crm_types::page::{LIMIT_MAX, LIMIT_MIN, Total};

use self::gather::Gathered;
use super::Reading;
use super::record::RowRecord;
use super::search::Search;
use crate::lane::Lane;
use crate::{Database, Result};

pub(super) use self::condition::Condition;
pub(super) use self::cursor::{Cursor, Direction, Position};
#[cfg(feature = "testing")]
pub use self::explain::{Plans, explain};
pub(super) use self::gather::push_found;
pub(super) use self::segment::{
    Columns, PAGE, Segment, push_order, push_order_after, push_whole_keys, push_whole_order,
    segments,
};
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
    let (mut slice, mut total) = read(&mut lane, query, &condition, &start).await?;
    let nothing = slice.rows.is_empty() && start.position.is_none();
    if nothing && !condition.alike && search.as_ref().is_some_and(Search::has_slips) {
        condition.alike = true;
        (slice, total) = read(&mut lane, query, &condition, &start).await?;
    }
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

/// What a page is read by.
struct List<'a> {
    condition: &'a Condition<'a>,
    sort: Sort,
    start: &'a Cursor,
    limit: usize,
}

/// Rows in the order of the list, and whether there are more beyond them in the direction they were read.
struct Slice {
    rows: Vec<RowRecord>,
    beyond: bool,
}

/// A page, and how many members fit where that is asked.
///
/// Where many fit, a few steps along the order fill the page. Where few do, that would pass over everybody else: then
/// whoever fits is gathered and put in order. What is neither, many who all stand far from where the page begins, takes a
/// look at every member.
async fn read(
    lane: &mut Lane,
    query: &ListQuery,
    condition: &Condition<'_>,
    start: &Cursor,
) -> Result<(Slice, Option<Total>)> {
    let list = List {
        condition,
        sort: query.sort,
        start,
        limit: usize::from(query.limit.clamp(LIMIT_MIN, LIMIT_MAX)),
    };
    let walk_first = !condition.is_narrow();
    if walk_first && let Some(slice) = walk::page(lane, &list).await? {
        let total = match query.total {
            true => Some(total::total(lane, condition).await?),
            false => None,
        };
        return Ok((slice, total));
    }
    let bound = total::bound(condition);
    if let Gathered::All { slice, count } = gather::gather(lane, &list, bound).await? {
        return Ok((slice, query.total.then(|| Total::exact(count))));
    }
    let walked = match walk_first {
        true => None,
        false => walk::page(lane, &list).await?,
    };
    let slice = match walked {
        Some(slice) => slice,
        None => gather::scan(lane, &list).await?,
    };
    let total = match query.total {
        true => Some(total::beyond(lane, condition).await?),
        false => None,
    };
    Ok((slice, total))
}

impl Slice {
    /// Of rows that were read one beyond the page, in the direction they were read.
    fn cut(mut rows: Vec<RowRecord>, list: &List<'_>) -> Self {
        let beyond = rows.len() > list.limit;
        rows.truncate(list.limit);
        if list.start.direction == Direction::Prev {
            rows.reverse();
        }
        Self { rows, beyond }
    }

    /// The cursors to the pages before and after this one; `None` where there is no such page.
    fn cursors(&self, sort: Sort, alike: bool, start: &Cursor) -> (Option<Cursor>, Option<Cursor>) {
        let forward = start.direction == Direction::Next;
        // Where the page began there was a row, so there is something on its other side.
        let behind = start.position.is_some();
        let before = if forward { behind } else { self.beyond };
        let after = if forward { self.beyond } else { behind };
        let beside = |row: Option<&RowRecord>| row.map(|row| Position::of(row, sort));
        // An empty page has no row to go on from: back to the end of the list, or on from its beginning.
        let cursor = |direction, row| Cursor::new(sort, alike, direction, beside(row));
        (
            before.then(|| cursor(Direction::Prev, self.rows.first())),
            after.then(|| cursor(Direction::Next, self.rows.last())),
        )
    }
}
