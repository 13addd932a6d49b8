//! The parameters of the ticket list and of boards of tickets; evaluates none.

use crm_db::tickets::{BoardOrder, GroupBy, TicketQuery, USUAL_ORDER};
use crm_types::filter::{Expr, Subject, Vocabulary};
use crm_types::page::{LIMIT_MAX, LIMIT_MIN};
use crm_types::problem::{Code, FieldError};
use crm_types::tickets::{TicketSort, TicketSortField};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::error::{Error, Result};
use crate::extract::{nearest, page_limit};
use crate::members::query::{parsed, search};

/// Cards of a column that are shown at first, and fetched at a time.
const USUAL_LIMIT: u16 = 25;

/// What may be asked of the ticket list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListTickets {
    /// A filter, in the language of `list_members` over fields of tickets: `subject status priority assignee due category
    /// tags member member_email created_at updated_at due_at first_response_due_at resolution_due_at first_responded_at
    /// resolved_at first_response resolution source number description assignee_id member_id id`. `due` is `overdue`, `soon`
    /// (within four hours) or `later`; `first_response` and `resolution` are `met`, `missed` or `pending`, as of now.
    #[param(
        max_length = 4000,
        example = "status in (open, in_progress) and due = overdue"
    )]
    filter: Option<String>,
    /// Words to find in number, subject, description, category, and in the member's name and address: each of them.
    #[param(max_length = 200, example = "recording")]
    q: Option<String>,
    /// The field to sort by, with `-` before it to begin at its end. Unknown values come last either way.
    #[param(
        pattern = "^-?(number|subject|status|priority|created_at|updated_at|due_at)$",
        example = "-updated_at",
        default = "-updated_at"
    )]
    sort: Option<String>,
    /// How many rows a page has.
    #[param(minimum = 1, maximum = 100, default = 50, example = 50)]
    limit: Option<u16>,
    /// Where to go on: `next_cursor` or `prev_cursor` of a page of the same filter and sort.
    #[param(max_length = 2048)]
    cursor: Option<String>,
    /// Whether to count all that match. By default only the first page does.
    total: Option<bool>,
}

/// What may be asked of a board of tickets.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct GetTicketBoard {
    /// What tickets are grouped by.
    #[param(
        pattern = "^(status|priority)$",
        default = "status",
        example = "status"
    )]
    group_by: Option<String>,
    /// A filter, as of the ticket list.
    #[param(max_length = 4000, example = "priority = urgent")]
    filter: Option<String>,
    /// Words to find, as in the ticket list.
    #[param(max_length = 200, example = "recording")]
    q: Option<String>,
    /// In which order the cards of a column stand: what is due first, changed last, newest, or most urgent. Unknown values
    /// come last in each.
    #[param(
        pattern = "^(due_at|-updated_at|-created_at|-priority)$",
        example = "due_at",
        default = "due_at"
    )]
    sort: Option<String>,
    /// How many cards of each column.
    #[param(minimum = 1, maximum = 100, default = 25, example = 25)]
    limit: Option<u16>,
}

/// What may be asked of one column.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListTicketBoardCards {
    /// As of the board.
    #[param(
        pattern = "^(status|priority)$",
        default = "status",
        example = "status"
    )]
    group_by: Option<String>,
    /// As of the board.
    #[param(max_length = 4000, example = "priority = urgent")]
    filter: Option<String>,
    /// As of the board.
    #[param(max_length = 200, example = "recording")]
    q: Option<String>,
    /// As of the board.
    #[param(
        pattern = "^(due_at|-updated_at|-created_at|-priority)$",
        example = "due_at",
        default = "due_at"
    )]
    sort: Option<String>,
    /// How many cards.
    #[param(minimum = 1, maximum = 100, default = 25, example = 25)]
    limit: Option<u16>,
    /// Where to go on: `next_cursor` of the column, or of a page of it.
    #[param(max_length = 2048)]
    cursor: Option<String>,
}

impl ListTickets {
    /// What is asked.
    ///
    /// # Errors
    /// `invalid_filter` and `invalid_query`, naming the parameter.
    pub fn understand(self) -> Result<TicketQuery> {
        let first_page = self.cursor.is_none();
        Ok(TicketQuery {
            filter: filter(self.filter.as_deref())?,
            search: search(self.q.as_deref())?,
            sort: sort(self.sort.as_deref())?,
            limit: page_limit(self.limit)?,
            with_total: self.total.unwrap_or(first_page),
            cursor: self.cursor,
        })
    }
}

impl GetTicketBoard {
    /// What is asked, and what it is grouped by.
    ///
    /// # Errors
    /// `invalid_filter` and `invalid_query`, naming the parameter.
    pub fn understand(self) -> Result<(GroupBy, TicketQuery)> {
        let cards = ListTicketBoardCards {
            group_by: self.group_by,
            filter: self.filter,
            q: self.q,
            sort: self.sort,
            limit: self.limit,
            cursor: None,
        };
        cards.understand()
    }
}

impl ListTicketBoardCards {
    /// What is asked, and what it is grouped by.
    ///
    /// # Errors
    /// Those of [`GetTicketBoard::understand`].
    pub fn understand(self) -> Result<(GroupBy, TicketQuery)> {
        const { assert!(USUAL_LIMIT >= LIMIT_MIN && USUAL_LIMIT <= LIMIT_MAX) };
        let group_by = grouping(self.group_by.as_deref())?;
        let query = TicketQuery {
            filter: filter(self.filter.as_deref())?,
            search: search(self.q.as_deref())?,
            sort: card_order(self.sort.as_deref())?,
            limit: page_limit(Some(self.limit.unwrap_or(USUAL_LIMIT)))?,
            with_total: false,
            cursor: self.cursor,
        };
        Ok((group_by, query))
    }
}

/// What tickets are grouped by.
///
/// # Errors
/// `invalid_query`.
pub fn grouping(text: Option<&str>) -> Result<GroupBy> {
    let Some(text) = text else {
        return Ok(GroupBy::default());
    };
    text.parse().map_err(|_| {
        let known = GroupBy::ALL.map(|group| group.as_str().to_owned());
        invalid("group_by", "Tickets are not grouped by that.", &known, text)
    })
}

fn filter(text: Option<&str>) -> Result<Option<Expr>> {
    parsed(text, &Vocabulary::of(Subject::Tickets))
}

fn sort(text: Option<&str>) -> Result<TicketSort> {
    let Some(text) = text else {
        return Ok(TicketSort::default());
    };
    text.parse().map_err(|_| {
        let known: Vec<String> = TicketSortField::ALL
            .iter()
            .map(ToString::to_string)
            .collect();
        invalid("sort", "Tickets cannot be sorted by that.", &known, text)
    })
}

fn card_order(text: Option<&str>) -> Result<BoardOrder> {
    let Some(text) = text else {
        return Ok(USUAL_ORDER);
    };
    let known = ["due_at", "-updated_at", "-created_at", "-priority"];
    let order = known.contains(&text).then(|| text.parse().ok()).flatten();
    order.ok_or_else(|| {
        let known = known.map(str::to_owned);
        invalid("sort", "Cards cannot stand in that order.", &known, text)
    })
}

fn invalid(parameter: &str, message: &str, known: &[String], text: &str) -> Error {
    Error::new(Code::InvalidQuery, message).with(FieldError {
        field: parameter.to_owned(),
        code: "invalid".to_owned(),
        message: message.to_owned(),
        suggestion: nearest(text, known),
        expected: known.to_vec(),
        ..FieldError::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::parse_query;

    #[test]
    fn what_is_asked_is_understood_or_its_parameter_named() {
        let list = |query: &str| parse_query::<ListTickets>(query)?.understand();
        let asked = list("filter=status%20=%20open&sort=-due_at&q=%20a%20b%20").unwrap();
        assert_eq!(asked.filter.unwrap().to_string(), "status = open");
        assert_eq!(asked.sort.to_string(), "-due_at");
        assert_eq!(asked.search.as_deref(), Some("a b"));
        assert!(asked.with_total);
        for (query, field) in [
            ("filter=vision_count%20=%200", "filter"),
            ("sort=member", "sort"),
            ("limit=0", "limit"),
        ] {
            let error = list(query).unwrap_err();
            assert_eq!(error.problem().errors[0].field, field, "{query}");
        }
        let board = |query: &str| parse_query::<GetTicketBoard>(query)?.understand();
        let (group_by, query) = board("group_by=priority").unwrap();
        assert_eq!((group_by, query.sort), (GroupBy::Priority, USUAL_ORDER));
        for (query, field) in [("group_by=member", "group_by"), ("sort=number", "sort")] {
            let error = board(query).unwrap_err();
            assert_eq!(error.problem().errors[0].field, field, "{query}");
        }
    }
}
