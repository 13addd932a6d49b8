//! What tickets and leads have in common: pages and columns of them in an order that an index keeps, counts, their history
//! and undoing it. Knows neither; what a kind of record is made of, its slice says.

mod board;
mod count;
mod cursor;
mod history;
mod list;
mod page;
mod total;
mod undo;

use crm_types::filter::Field;
use sqlx::FromRow;
use sqlx::postgres::PgRow;

use crate::filter::Column;

pub(crate) use self::board::{Columns, column, columns};
pub(crate) use self::count::{miscounted, recount};
pub(crate) use self::history::{Which, Written, differences, of_record, of_sets, record};
#[cfg(feature = "testing")]
pub(crate) use self::list::explain;
pub(crate) use self::list::list;
pub use self::undo::{Reverting, kind_of};
pub(crate) use self::undo::{Undo, Undoing, put_back, undoing};

/// A kind of record. Its table goes by the name `d` in every statement.
pub(crate) trait Kind: Send + Sync + 'static {
    /// As it stands in `crm.record_changes` and `crm.record_counts`.
    const NAME: &'static str;
    /// Its table.
    const TABLE: &'static str;
    /// What is read of one, without `select`: columns of `d` and of what is joined to it.
    const COLUMNS: &'static str;
    /// What it is read from, without `from`: the table as `d`, and whatever is joined to it, a row at most.
    const FROM: &'static str;
    /// The folded text that a search looks through.
    const SEARCHED: &'static str;
    /// Whose member's name and address a search looks through as well.
    const MEMBER: Option<&'static str>;
    /// The columns of `d` that `crm.record_counts` counts by.
    const COUNTED: &'static [&'static str];
    type Row: for<'row> FromRow<'row, PgRow> + Send + Unpin;

    /// Which column holds a field.
    fn column(field: Field) -> Column;
}

/// An order that an index over key and id keeps. Unknown values come last either way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Order {
    /// As it is written in an address, so that a cursor of another order is known.
    pub name: &'static str,
    pub descending: bool,
    /// The column of `d`.
    pub key: &'static str,
    /// Its type, in SQL.
    pub kind: &'static str,
    pub nullable: bool,
}

/// What a list or a board is of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scope<'a> {
    pub filter: Option<&'a crm_types::filter::Expr>,
    /// Words to be found, each of them.
    pub search: Option<&'a str>,
    pub calendar: &'a crm_domain::calendar::Calendar,
}

/// The value that all records of a column have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Shared {
    Word(String),
    Id(uuid::Uuid),
    Nothing,
}
