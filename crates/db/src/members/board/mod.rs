//! Members in columns: how many each column has, what they bring in, and its cards page by page; moves none of them.
//!
//! Without a filter counts come from the counters and cards from an index that keeps their order, in one statement. With one,
//! whoever fits is looked for once and put into columns; where that are very many, they are counted by one look at a narrow
//! table, or, where texts are asked for, each column up to a bound.

mod by_index;
mod column;
mod dense;
#[cfg(feature = "testing")]
mod explain;
mod far;
mod found;
mod line;
mod marked;
mod order;
mod told;

use crm_types::filter::Expr;
use crm_types::members::{Board, BoardColumn, BoardPage, CardOrder, ColumnKey, Grouping};
use crm_types::page::{LIMIT_MAX, LIMIT_MIN};

use self::column::Column;
use self::line::Filled;
use self::told::Known;
use super::Reading;
use super::list::{self, Condition, Cursor, Direction, ListQuery, Position};
use super::search::Search;
use crate::lane::Lane;
use crate::{Database, Error, Result};

#[cfg(feature = "testing")]
pub use self::explain::explain_board;

/// Whose cards, in which columns and in which order.
#[derive(Clone, Debug)]
pub struct BoardQuery {
    pub group_by: Grouping,
    /// Absent: all members.
    pub filter: Option<Expr>,
    /// Words to be found in name or e-mail.
    pub search: Option<String>,
    pub order: CardOrder,
    /// How many cards of each column; held within [`LIMIT_MIN`] and [`LIMIT_MAX`].
    pub limit: u16,
}

/// What a statement is made for.
struct Asked<'a> {
    group_by: &'a Grouping,
    condition: Condition<'a>,
    order: CardOrder,
    limit: usize,
}

/// All columns, each with its first cards.
///
/// # Errors
/// `Invalid` for text with U+0000, `Timeout`.
pub async fn board(
    database: &Database,
    query: &BoardQuery,
    reading: &Reading<'_>,
) -> Result<Board> {
    let search = query.search.as_deref().map(Search::parse).transpose()?;
    let search = search.flatten();
    let mut asked = Asked {
        group_by: &query.group_by,
        condition: Condition {
            filter: query.filter.as_ref(),
            search: search.as_ref(),
            alike: false,
            calendar: reading.calendar,
        },
        order: query.order,
        limit: limit(query),
    };
    let mut lane = database.lane().await?;
    let mut columns = read(&mut lane, &asked).await?;
    let nobody = columns.iter().all(|column| column.rows.is_empty());
    if nobody && search.as_ref().is_some_and(Search::has_slips) {
        asked.condition.alike = true;
        columns = read(&mut lane, &asked).await?;
    }
    lane.keep();
    let alike = asked.condition.alike;
    Ok(Board {
        group_by: query.group_by.to_string(),
        filter: query.filter.as_ref().map(Expr::to_string),
        columns: columns
            .into_iter()
            .map(|column| on_the_wire(column, query, alike, reading))
            .collect(),
    })
}

async fn read(lane: &mut Lane, asked: &Asked<'_>) -> Result<Vec<Filled>> {
    let of_all = asked.condition.is_empty();
    match asked.group_by {
        Grouping::Tags(tags) if of_all => {
            dense::read(lane, asked, column::of_tags(tags), &Known::Counters).await
        }
        _ if of_all => by_index::board(lane, asked).await,
        _ => match found::read(lane, asked).await? {
            found::Found::All(columns) => Ok(columns),
            found::Found::More(columns) => {
                let known = told::look(lane, asked, &columns).await?;
                dense::read(lane, asked, columns, &known).await
            }
        },
    }
}

/// More cards of one column.
///
/// # Errors
/// `NotFound` for a column that there is not, `InvalidCursor`, `Invalid` for text with U+0000, `Timeout`.
pub async fn column(
    database: &Database,
    query: &BoardQuery,
    key: &ColumnKey,
    cursor: Option<&str>,
    reading: &Reading<'_>,
) -> Result<BoardPage> {
    let by_index = query.filter.is_none()
        && query.search.is_none()
        && !matches!(query.group_by, Grouping::Tags(_));
    if !by_index {
        return sought(database, query, key, cursor, reading).await;
    }
    let sort = query.order.sort();
    let start = cursor
        .map(|cursor| Cursor::decode(cursor, sort))
        .transpose()?;
    if start
        .as_ref()
        .is_some_and(|start| start.direction == Direction::Prev)
    {
        return Err(Error::InvalidCursor);
    }
    let position = start.and_then(|start| start.position);
    let (limit, mut lane) = (limit(query), database.lane().await?);
    let mut rows = by_index::column(&mut lane, query, key, position.as_ref(), limit).await?;
    if rows.is_empty() && position.is_none() {
        column::find(&mut lane, &query.group_by, key).await?;
    }
    lane.keep();
    let beyond = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| beyond);
    let next =
        next.map(|last| Cursor::new(sort, false, Direction::Next, Some(Position::of(last, sort))));
    Ok(BoardPage {
        has_more: beyond,
        next_cursor: next.map(|cursor| cursor.encode()),
        cards: rows.into_iter().map(|row| row.into_row(reading)).collect(),
    })
}

/// The cards of a column that no index leads to: a page of the list of those who are in it.
async fn sought(
    database: &Database,
    query: &BoardQuery,
    key: &ColumnKey,
    cursor: Option<&str>,
    reading: &Reading<'_>,
) -> Result<BoardPage> {
    let mut lane = database.lane().await?;
    let column = column::find(&mut lane, &query.group_by, key).await?;
    lane.keep();
    let list = ListQuery {
        filter: Some(column::both(query.filter.clone(), column.whose)),
        search: query.search.clone(),
        sort: query.order.sort(),
        limit: query.limit,
        cursor: cursor.map(str::to_owned),
        total: false,
    };
    let page = list::list(database, &list, reading).await?;
    Ok(BoardPage {
        cards: page.items,
        has_more: page.has_more,
        next_cursor: page.next_cursor,
    })
}

fn limit(query: &BoardQuery) -> usize {
    usize::from(query.limit.clamp(LIMIT_MIN, LIMIT_MAX))
}

fn on_the_wire(
    filled: Filled,
    query: &BoardQuery,
    alike: bool,
    reading: &Reading<'_>,
) -> BoardColumn {
    let (mut rows, limit, sort) = (filled.rows, limit(query), query.order.sort());
    let beyond = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| beyond);
    let next =
        next.map(|last| Cursor::new(sort, alike, Direction::Next, Some(Position::of(last, sort))));
    let Column {
        key,
        label,
        tone,
        takes_cards,
        whose,
    } = filled.column;
    BoardColumn {
        key: key.to_string(),
        label,
        tone,
        takes_cards,
        total: filled.total,
        mrr: filled
            .mrr_cents
            .map(|cents| crm_types::money::Money::from_hundredths(cents, reading.currency)),
        filter: column::both(query.filter.clone(), whose).to_string(),
        next_cursor: next.map(|cursor| cursor.encode()),
        cards: rows.into_iter().map(|row| row.into_row(reading)).collect(),
    }
}
