//! The parameters of a board and of its columns; evaluates none.

use crm_db::members::BoardQuery;
use crm_types::members::{CardOrder, Grouping};
use crm_types::page::{LIMIT_MAX, LIMIT_MIN};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::error::Result;
use crate::extract::{nearest, page_limit};
use crate::members::query::{invalid, parsed, search};

/// Cards of a column that are shown at first, and fetched at a time.
const USUAL_LIMIT: u16 = 25;

/// What may be asked of a board.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct GetBoard {
    /// What members are grouped by: a field, or tags, for each of which there is a column. A tag with a comma in it cannot
    /// be a column.
    #[param(
        max_length = 1300,
        pattern = "^(engagement_status|health_status|subscription_tier|tag:.+)$",
        example = "engagement_status"
    )]
    group_by: String,
    /// A filter, as of the member list.
    #[param(max_length = 4000, example = "vision_count = 0")]
    filter: Option<String>,
    /// Words to find in names and e-mail addresses, small mistakes forgiven.
    #[param(max_length = 200, example = "amara")]
    q: Option<String>,
    /// In which order the cards of a column stand: longest silent first, highest MRR, newest, or by name. Unknown values
    /// come last in each.
    #[param(
        pattern = "^(last_login_at|-mrr|-created_at|name)$",
        example = "-mrr",
        default = "last_login_at"
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
pub struct ListBoardCards {
    /// As of the board.
    #[param(
        max_length = 1300,
        pattern = "^(engagement_status|health_status|subscription_tier|tag:.+)$",
        example = "engagement_status"
    )]
    group_by: String,
    /// As of the board.
    #[param(max_length = 4000, example = "vision_count = 0")]
    filter: Option<String>,
    /// As of the board.
    #[param(max_length = 200, example = "amara")]
    q: Option<String>,
    /// As of the board.
    #[param(
        pattern = "^(last_login_at|-mrr|-created_at|name)$",
        example = "-mrr",
        default = "last_login_at"
    )]
    sort: Option<String>,
    /// How many cards.
    #[param(minimum = 1, maximum = 100, default = 25, example = 25)]
    limit: Option<u16>,
    /// Where to go on: `next_cursor` of the column, or of the page before.
    #[param(max_length = 2048)]
    cursor: Option<String>,
}

impl GetBoard {
    /// What is asked.
    ///
    /// # Errors
    /// `invalid_filter` and `invalid_query`, naming the parameter.
    pub fn understand(self) -> Result<BoardQuery> {
        Ok(BoardQuery {
            group_by: grouping(&self.group_by)?,
            filter: parsed(self.filter.as_deref())?,
            search: search(self.q.as_deref())?,
            order: order(self.sort.as_deref())?,
            limit: limit(self.limit)?,
        })
    }
}

impl ListBoardCards {
    /// What is asked, and where it goes on.
    ///
    /// # Errors
    /// Those of [`GetBoard::understand`].
    pub fn understand(self) -> Result<(BoardQuery, Option<String>)> {
        let board = GetBoard {
            group_by: self.group_by,
            filter: self.filter,
            q: self.q,
            sort: self.sort,
            limit: self.limit,
        };
        Ok((board.understand()?, self.cursor))
    }
}

/// What members are grouped by.
///
/// # Errors
/// `invalid_query`.
pub fn grouping(text: &str) -> Result<Grouping> {
    text.parse()
        .map_err(|error: crm_types::members::BadGrouping| {
            let known =
                ["engagement_status", "health_status", "subscription_tier"].map(str::to_owned);
            let suggestion = nearest(text, &known);
            let mut expected = known.to_vec();
            expected.push("tag:…".to_owned());
            invalid("group_by", &error.to_string(), expected, suggestion)
        })
}

fn order(text: Option<&str>) -> Result<CardOrder> {
    let Some(text) = text else {
        return Ok(CardOrder::default());
    };
    text.parse().map_err(|_| {
        let known: Vec<String> = CardOrder::ALL.iter().map(CardOrder::to_string).collect();
        let suggestion = nearest(text, &known);
        invalid(
            "sort",
            "Cards cannot stand in that order.",
            known,
            suggestion,
        )
    })
}

fn limit(limit: Option<u16>) -> Result<u16> {
    const { assert!(USUAL_LIMIT >= LIMIT_MIN && USUAL_LIMIT <= LIMIT_MAX) };
    page_limit(Some(limit.unwrap_or(USUAL_LIMIT)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::parse_query;

    fn asked(query: &str) -> Result<BoardQuery> {
        parse_query::<GetBoard>(query)?.understand()
    }

    #[test]
    fn what_is_asked_is_understood_or_its_parameter_named() {
        let board = asked("group_by=tag:vip,late&sort=-mrr&filter=vision_count%20=%200").unwrap();
        assert_eq!(board.group_by.to_string(), "tag:vip,late");
        assert_eq!((board.order, board.limit), (CardOrder::HighestMrr, 25));
        assert_eq!(board.filter.unwrap().to_string(), "vision_count = 0");
        for (query, field) in [
            ("group_by=engagment_status", "group_by"),
            ("group_by=tag:", "group_by"),
            ("group_by=health_status&sort=email", "sort"),
            ("group_by=health_status&limit=0", "limit"),
            ("group_by=health_status&filter=x", "filter"),
            ("group_by=health_status&cursor=x", "cursor"),
        ] {
            let error = asked(query).unwrap_err();
            assert_eq!(error.problem().errors[0].field, field, "{query}");
        }
        assert!(asked("").is_err());
    }
}
