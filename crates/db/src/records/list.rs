//! A page of records that fit a filter and a search, in one of the orders that an index keeps.

use crm_types::page::{LIMIT_MAX, LIMIT_MIN, Total};

use super::cursor::{Cursor, Direction};
use super::page::page;
use super::total::total;
use super::{Kind, Order, Scope};
use crate::{Database, Result};

/// A page of rows.
#[derive(Clone, Debug)]
pub(crate) struct Listed<Row> {
    pub rows: Vec<Row>,
    pub next_cursor: Option<String>,
    pub prev_cursor: Option<String>,
    pub total: Option<Total>,
}

/// The page that begins at the cursor, or at the beginning. Pages are cut by value, not by number: what is neither added
/// nor changed meanwhile is seen exactly once.
///
/// # Errors
/// `InvalidCursor` for a cursor of another order, `Invalid` for text with U+0000.
pub(crate) async fn list<K: Kind>(
    database: &Database,
    scope: Scope<'_>,
    order: Order,
    cursor: Option<&str>,
    limit: u16,
    with_total: bool,
) -> Result<Listed<K::Row>> {
    let start = match cursor {
        Some(cursor) => Cursor::decode(cursor, order)?,
        None => Cursor::new(order, Direction::Next, None),
    };
    let limit = usize::from(limit.clamp(LIMIT_MIN, LIMIT_MAX));
    let mut connection = database.pool().acquire().await?;
    let page = page::<K>(&mut connection, scope, None, order, &start, limit).await?;
    let total = match with_total {
        true => Some(total::<K>(&mut connection, scope).await?),
        false => None,
    };
    Ok(Listed {
        rows: page.rows,
        next_cursor: page.next.map(|cursor| cursor.encode()),
        prev_cursor: page.prev.map(|cursor| cursor.encode()),
        total,
    })
}

/// How Postgres reads such a page, for tests.
#[cfg(feature = "testing")]
pub(crate) async fn explain<K: Kind>(
    database: &Database,
    scope: Scope<'_>,
    order: Order,
    cursor: Option<&str>,
    limit: u16,
) -> Result<String> {
    let start = match cursor {
        Some(cursor) => Cursor::decode(cursor, order)?,
        None => Cursor::new(order, Direction::Next, None),
    };
    let mut connection = database.pool().acquire().await?;
    super::page::explain::<K>(&mut connection, scope, order, &start, limit.into()).await
}
