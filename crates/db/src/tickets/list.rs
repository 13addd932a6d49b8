//! Pages of tickets, and boards of them; changes none.

use crm_domain::calendar::Calendar;
use crm_types::filter::{Expr, Field, Operator, Test, TicketField, Value};
use crm_types::ids::MemberId;
use crm_types::page::Total;
use crm_types::tickets::{
    PRIORITIES, STATUSES, TicketPage, TicketRow, TicketSort, TicketSortField,
};
use crm_types::words::UnknownWord;

use super::kind::{Tickets, order};
use super::record::TicketRecord;
use crate::records::{self, Columns, Scope, Shared};
use crate::{Database, Error, Result};

/// Which tickets to list.
#[derive(Clone, Debug, Default)]
pub struct TicketQuery {
    pub filter: Option<Expr>,
    pub search: Option<String>,
    pub sort: TicketSort,
    pub cursor: Option<String>,
    pub limit: u16,
    pub with_total: bool,
}

/// A page of tickets, as of the calendar's moment.
///
/// # Errors
/// `InvalidCursor` for a cursor of another order, `Invalid` for text with U+0000.
pub async fn list(
    database: &Database,
    query: &TicketQuery,
    calendar: &Calendar,
) -> Result<TicketPage> {
    let scope = Scope {
        filter: query.filter.as_ref(),
        search: query.search.as_deref(),
        calendar,
    };
    let listed = records::list::<Tickets>(
        database,
        scope,
        order(query.sort),
        query.cursor.as_deref(),
        query.limit,
        query.with_total,
    )
    .await?;
    Ok(TicketPage {
        items: rows(listed.rows, calendar)?,
        has_more: listed.next_cursor.is_some(),
        next_cursor: listed.next_cursor,
        prev_cursor: listed.prev_cursor,
        total: listed.total,
        filter: query.filter.as_ref().map(Expr::to_string),
    })
}

/// How Postgres reads such a page, for tests.
#[cfg(feature = "testing")]
pub async fn explain(
    database: &Database,
    query: &TicketQuery,
    calendar: &Calendar,
) -> Result<String> {
    let scope = Scope {
        filter: query.filter.as_ref(),
        search: query.search.as_deref(),
        calendar,
    };
    let cursor = query.cursor.as_deref();
    records::explain::<Tickets>(database, scope, order(query.sort), cursor, query.limit).await
}

/// The filter that finds a member's tickets.
///
/// # Errors
/// None that happens: the field takes ids.
pub fn of_member(member: MemberId) -> Result<Expr> {
    let field = Field::Ticket(TicketField::MemberId);
    Test::compare(field, Operator::Eq, Value::Id(member.0))
        .map(Expr::Test)
        .map_err(|_| Error::Other {
            reason: "tickets cannot be filtered by member".to_owned(),
        })
}

fn rows(records: Vec<TicketRecord>, calendar: &Calendar) -> Result<Vec<TicketRow>> {
    let records = records.into_iter();
    records.map(|record| record.row(calendar.now())).collect()
}

/// What a board of tickets is grouped by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GroupBy {
    #[default]
    Status,
    Priority,
}

impl GroupBy {
    pub const ALL: [GroupBy; 2] = [GroupBy::Status, GroupBy::Priority];

    /// As it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            GroupBy::Status => "status",
            GroupBy::Priority => "priority",
        }
    }

    fn column(self) -> &'static str {
        match self {
            GroupBy::Status => "d.status",
            GroupBy::Priority => "d.priority",
        }
    }

    /// Its columns, in their order: keys, names and colours.
    pub fn values(self) -> &'static [crm_types::status::Status] {
        match self {
            GroupBy::Status => STATUSES,
            GroupBy::Priority => PRIORITIES,
        }
    }

    /// The filter that finds what is in a column; `None` where there is no such column.
    pub fn filter(self, key: &str) -> Option<Expr> {
        let field = Field::Ticket(match self {
            GroupBy::Status => TicketField::Status,
            GroupBy::Priority => TicketField::Priority,
        });
        let known = self.values().iter().find(|value| value.key == key)?;
        let value = Value::Text(known.key.to_owned());
        Test::compare(field, Operator::Eq, value)
            .ok()
            .map(Expr::Test)
    }
}

impl std::str::FromStr for GroupBy {
    type Err = UnknownWord;

    fn from_str(text: &str) -> std::result::Result<Self, UnknownWord> {
        let found = Self::ALL.into_iter().find(|group| group.as_str() == text);
        found.ok_or_else(|| UnknownWord {
            known: "status, priority".to_owned(),
        })
    }
}

/// The order of cards within a column: those that an index keeps for each.
pub type BoardOrder = TicketSort;

/// How cards stand where nobody asks: what is due first comes first.
pub const USUAL_ORDER: BoardOrder = TicketSort {
    field: TicketSortField::DueAt,
    descending: false,
};

/// One column with its first cards.
#[derive(Clone, Debug)]
pub struct BoardColumn {
    pub key: &'static str,
    pub total: Total,
    pub cards: Vec<TicketRow>,
    pub next_cursor: Option<String>,
}

/// All columns of a board, as of the calendar's moment.
///
/// # Errors
/// `Invalid` for text with U+0000.
pub async fn board(
    database: &Database,
    group_by: GroupBy,
    query: &TicketQuery,
    calendar: &Calendar,
) -> Result<Vec<BoardColumn>> {
    let scope = Scope {
        filter: query.filter.as_ref(),
        search: query.search.as_deref(),
        calendar,
    };
    let keys = group_by.values();
    let values: Vec<Shared> = keys
        .iter()
        .map(|value| Shared::Word(value.key.to_owned()))
        .collect();
    let columns = Columns {
        column: group_by.column(),
        values: &values,
    };
    let limit = usize::from(query.limit);
    let filled =
        records::columns::<Tickets>(database, scope, columns, order(query.sort), limit).await?;
    keys.iter()
        .zip(filled)
        .map(|(value, filled)| {
            Ok(BoardColumn {
                key: value.key,
                total: filled.total,
                cards: rows(filled.rows, calendar)?,
                next_cursor: filled.next_cursor,
            })
        })
        .collect()
}

/// More cards of one column.
///
/// # Errors
/// `InvalidCursor` for a cursor of another order, `Invalid` for text with U+0000.
pub async fn column(
    database: &Database,
    group_by: GroupBy,
    key: &str,
    query: &TicketQuery,
    calendar: &Calendar,
) -> Result<(Vec<TicketRow>, Option<String>)> {
    let scope = Scope {
        filter: query.filter.as_ref(),
        search: query.search.as_deref(),
        calendar,
    };
    let shared = Shared::Word(key.to_owned());
    let (found, next) = records::column::<Tickets>(
        database,
        scope,
        (group_by.column(), &shared),
        order(query.sort),
        query.cursor.as_deref(),
        usize::from(query.limit),
    )
    .await?;
    Ok((rows(found, calendar)?, next))
}
