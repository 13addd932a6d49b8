//! The parameters of the list of leads, of their board and of its columns; evaluates none.

use crm_db::leads::{BoardQuery, Grouping, ListQuery};
use crm_domain::leads::GROUPINGS;
use crm_types::leads::{LeadSort, LeadSortField};
use serde::Deserialize;
use utoipa::IntoParams;

use super::vocabulary;
use crate::error::Result;
use crate::extract::{nearest, page_limit};
use crate::members::query::{invalid, parsed, search};

/// Cards of a column that are shown at first, and fetched at a time.
const USUAL_CARDS: u16 = 25;

/// What may be asked of the list of leads.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListLeads {
    /// A filter, as of the member list, over the fields of leads: `status = new and next_step_on <= today`.
    #[param(max_length = 4000, example = "status = new")]
    filter: Option<String>,
    /// Words to find in names, addresses and numbers, each of them.
    #[param(max_length = 200, example = "amara")]
    q: Option<String>,
    /// The field to sort by, with `-` before it to begin at its end. Unknown values come last either way.
    #[param(
        pattern = "^-?(name|email|status|source|next_step_on|created_at|updated_at)$",
        example = "-created_at",
        default = "-created_at"
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

/// What may be asked of the board of leads.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct GetLeadBoard {
    /// What leads are grouped by.
    #[param(
        max_length = 100,
        pattern = "^(status|owner)$",
        default = "status",
        example = "status"
    )]
    group_by: Option<String>,
    /// A filter, as of the list.
    #[param(max_length = 4000, example = "source = webinar")]
    filter: Option<String>,
    /// Words to find, as in the list.
    #[param(max_length = 200, example = "amara")]
    q: Option<String>,
    /// In which order the cards of a column stand.
    #[param(
        pattern = "^-?(name|email|status|source|next_step_on|created_at|updated_at)$",
        example = "next_step_on",
        default = "-created_at"
    )]
    sort: Option<String>,
    /// How many cards of each column.
    #[param(minimum = 1, maximum = 100, default = 25, example = 25)]
    limit: Option<u16>,
}

/// What may be asked of one column.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListLeadBoardCards {
    /// As of the board.
    #[param(
        max_length = 100,
        pattern = "^(status|owner)$",
        default = "status",
        example = "status"
    )]
    group_by: Option<String>,
    /// As of the board.
    #[param(max_length = 4000, example = "source = webinar")]
    filter: Option<String>,
    /// As of the board.
    #[param(max_length = 200, example = "amara")]
    q: Option<String>,
    /// As of the board.
    #[param(
        pattern = "^-?(name|email|status|source|next_step_on|created_at|updated_at)$",
        example = "next_step_on",
        default = "-created_at"
    )]
    sort: Option<String>,
    /// How many cards.
    #[param(minimum = 1, maximum = 100, default = 25, example = 25)]
    limit: Option<u16>,
    /// Where to go on: `next_cursor` of the column, or of the page before.
    #[param(max_length = 2048)]
    cursor: Option<String>,
}

impl ListLeads {
    /// What is asked.
    ///
    /// # Errors
    /// `invalid_filter` and `invalid_query`, naming the parameter.
    pub fn understand(self) -> Result<ListQuery> {
        let first_page = self.cursor.is_none();
        Ok(ListQuery {
            filter: parsed(self.filter.as_deref(), &vocabulary())?,
            search: search(self.q.as_deref())?,
            sort: sort(self.sort.as_deref())?,
            limit: page_limit(self.limit)?,
            total: self.total.unwrap_or(first_page),
            cursor: self.cursor,
        })
    }
}

impl GetLeadBoard {
    /// What is asked.
    ///
    /// # Errors
    /// `invalid_filter` and `invalid_query`, naming the parameter.
    pub fn understand(self) -> Result<BoardQuery> {
        Ok(BoardQuery {
            group_by: grouping(self.group_by.as_deref())?,
            filter: parsed(self.filter.as_deref(), &vocabulary())?,
            search: search(self.q.as_deref())?,
            sort: sort(self.sort.as_deref())?,
            limit: page_limit(Some(self.limit.unwrap_or(USUAL_CARDS)))?,
        })
    }
}

impl ListLeadBoardCards {
    /// What is asked, and where it goes on.
    ///
    /// # Errors
    /// Those of [`GetLeadBoard::understand`].
    pub fn understand(self) -> Result<(BoardQuery, Option<String>)> {
        let board = GetLeadBoard {
            group_by: self.group_by,
            filter: self.filter,
            q: self.q,
            sort: self.sort,
            limit: self.limit,
        };
        Ok((board.understand()?, self.cursor))
    }
}

fn grouping(text: Option<&str>) -> Result<Grouping> {
    let Some(text) = text else {
        return Ok(Grouping::default());
    };
    Grouping::read(text).ok_or_else(|| {
        let known: Vec<String> = GROUPINGS.iter().map(|&name| name.to_owned()).collect();
        let suggestion = nearest(text, &known);
        invalid(
            "group_by",
            "Leads cannot be grouped by that.",
            known,
            suggestion,
        )
    })
}

fn sort(text: Option<&str>) -> Result<LeadSort> {
    let Some(text) = text else {
        return Ok(LeadSort::default());
    };
    text.parse().map_err(|_| {
        let (minus, name) = text
            .strip_prefix('-')
            .map_or(("", text), |name| ("-", name));
        let known: Vec<String> = LeadSortField::ALL
            .iter()
            .map(|field| field.as_str().to_owned())
            .collect();
        let suggestion = nearest(name, &known).map(|name| format!("{minus}{name}"));
        invalid("sort", "Leads cannot be sorted by that.", known, suggestion)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::parse_query;

    fn refused<T>(asked: Result<T>) -> String {
        match asked {
            Ok(_) => panic!("it was understood"),
            Err(error) => error.problem().errors[0].field.clone(),
        }
    }

    #[test]
    fn what_is_asked_is_understood_or_its_parameter_named() {
        let asked = |query: &str| parse_query::<ListLeads>(query)?.understand();
        let all = asked("").unwrap();
        assert_eq!((all.limit, all.total, all.filter), (50, true, None));
        assert_eq!(all.sort, LeadSort::default());
        let some = asked("filter=status%20=%20new&sort=next_step_on&cursor=x").unwrap();
        assert_eq!(some.filter.unwrap().to_string(), "status = new");
        assert!(!some.total);
        for (query, field) in [
            ("sort=owner", "sort"),
            ("limit=0", "limit"),
            ("filter=vision_count%20=%200", "filter"),
            ("stauts=new", "stauts"),
        ] {
            assert_eq!(refused(asked(query)), field, "{query}");
        }
    }

    #[test]
    fn a_board_is_by_status_unless_it_is_said() {
        let asked = |query: &str| parse_query::<GetLeadBoard>(query)?.understand();
        assert_eq!(asked("").unwrap().group_by, Grouping::Status);
        assert_eq!(asked("group_by=owner").unwrap().group_by, Grouping::Owner);
        assert_eq!(refused(asked("group_by=source")), "group_by");
    }
}
