//! Columns of a board: whole counts, and cards page by page in the order of the board.

use std::collections::HashMap;

use crm_types::page::Total;
use sqlx::PgConnection;

use super::cursor::{Cursor, Direction};
use super::page::{page, push_condition};
use super::{Kind, Order, Scope, Shared};
use crate::filter::Sql;
use crate::{Database, Result};

/// What a board is grouped by: a column of `d`, counted under its name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Columns<'a> {
    /// With `d.` before it.
    pub column: &'static str,
    /// The value of each column, in the order of the board.
    pub values: &'a [Shared],
}

/// One column with its first cards, or more of them.
#[derive(Clone, Debug)]
pub(crate) struct Filled<Row> {
    pub total: Total,
    pub rows: Vec<Row>,
    pub next_cursor: Option<String>,
}

/// All columns, each with its first cards, at one moment.
///
/// # Errors
/// `Invalid` for text with U+0000.
pub(crate) async fn columns<K: Kind>(
    database: &Database,
    scope: Scope<'_>,
    columns: Columns<'_>,
    order: Order,
    limit: usize,
) -> Result<Vec<Filled<K::Row>>> {
    let mut transaction = database.pool().begin().await?;
    sqlx::query("set transaction isolation level repeatable read, read only")
        .execute(&mut *transaction)
        .await?;
    let counts = counts::<K>(&mut transaction, scope, columns.column).await?;
    let mut filled = Vec::with_capacity(columns.values.len());
    let start = Cursor::new(order, Direction::Next, None);
    for value in columns.values {
        let count = counts.get(&text(value)).copied().unwrap_or_default();
        // A column without cards is not looked into.
        let (rows, next_cursor) = match count {
            0 => (Vec::new(), None),
            _ => {
                let shared = Some((columns.column, value));
                let page = page::<K>(&mut transaction, scope, shared, order, &start, limit).await?;
                (page.rows, page.next.map(|cursor| cursor.encode()))
            }
        };
        filled.push(Filled {
            total: Total::exact(count),
            rows,
            next_cursor,
        });
    }
    transaction.commit().await?;
    Ok(filled)
}

/// More cards of the column that has this value.
///
/// # Errors
/// `InvalidCursor` for a cursor of another order, `Invalid` for text with U+0000.
pub(crate) async fn column<K: Kind>(
    database: &Database,
    scope: Scope<'_>,
    column: (&'static str, &Shared),
    order: Order,
    cursor: Option<&str>,
    limit: usize,
) -> Result<(Vec<K::Row>, Option<String>)> {
    let start = match cursor {
        Some(cursor) => Cursor::decode(cursor, order)?,
        None => Cursor::new(order, Direction::Next, None),
    };
    let mut connection = database.pool().acquire().await?;
    let page = page::<K>(&mut connection, scope, Some(column), order, &start, limit).await?;
    Ok((page.rows, page.next.map(|cursor| cursor.encode())))
}

/// How many have which value.
async fn counts<K: Kind>(
    connection: &mut PgConnection,
    scope: Scope<'_>,
    column: &'static str,
) -> Result<HashMap<String, u64>> {
    let name = column.strip_prefix("d.").unwrap_or(column);
    let blank = scope.search.is_none_or(|search| search.trim().is_empty());
    let counted: Vec<(String, i64)> =
        if scope.filter.is_none() && blank && K::COUNTED.contains(&name) {
            sqlx::query_as(include_str!("queries/counts.sql"))
                .bind(K::NAME)
                .bind(name)
                .fetch_all(connection)
                .await?
        } else {
            let mut sql = Sql::new("select coalesce(");
            sql.push(column).push("::text, ''), count(*) from ");
            sql.push(K::TABLE).push(" as d where ");
            push_condition::<K>(&mut sql, scope)?;
            sql.push(" group by 1");
            sql.build_query_as().fetch_all(connection).await?
        };
    let counted = counted.into_iter();
    Ok(counted
        .map(|(value, count)| (value, u64::try_from(count).unwrap_or_default()))
        .collect())
}

/// As counters call it.
fn text(value: &Shared) -> String {
    match value {
        Shared::Word(word) => word.clone(),
        Shared::Id(id) => id.to_string(),
        Shared::Nothing => String::new(),
    }
}
