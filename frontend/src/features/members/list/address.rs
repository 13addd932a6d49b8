//! The state of the member list as its address holds it, and back; what is not in the address is not state.

use crm_types::members::{CardOrder, Grouping, Sort};

use crate::api::MembersQuery;
use crate::paths;

/// Which members are shown, in which order, from which place on.
///
/// The filter and the words are kept as they were typed: a faulty filter must survive a reload to be mended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListState {
    /// In the filter language; blank for all members.
    pub filter: String,
    /// Words of name or e-mail; blank for all members.
    pub q: String,
    pub sort: Sort,
    /// Where the page begins, as the server said; empty for the first one.
    pub cursor: String,
    /// How the board lays them out; none for the list.
    pub board: Option<Layout>,
}

/// What the columns of the board are, and in which order cards stand in them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    pub grouping: Grouping,
    pub order: CardOrder,
}

impl Default for Layout {
    fn default() -> Self {
        Self {
            grouping: Grouping::EngagementStatus,
            order: CardOrder::default(),
        }
    }
}

impl ListState {
    /// The state in the raw query of an address, with or without its `?`. An order nobody knows reads as the usual one.
    pub fn read(search: &str) -> Self {
        let value = |name| paths::query_value(search, name).unwrap_or_default();
        Self {
            filter: value("filter"),
            q: value("q"),
            sort: value("sort").parse().unwrap_or_default(),
            cursor: value("cursor"),
            board: None,
        }
    }

    /// The same at the address of the board. Columns nobody knows read as the usual ones.
    pub fn read_board(search: &str) -> Self {
        let value = |name| paths::query_value(search, name).unwrap_or_default();
        let usual = Layout::default();
        Self {
            filter: value("filter"),
            q: value("q"),
            board: Some(Layout {
                grouping: value("group_by").parse().unwrap_or(usual.grouping),
                order: value("sort").parse().unwrap_or(usual.order),
            }),
            ..Self::default()
        }
    }

    /// The same members as a list.
    pub fn as_list(&self) -> Self {
        Self {
            filter: self.filter.clone(),
            q: self.q.clone(),
            ..Self::default()
        }
    }

    /// The same members on the board.
    pub fn as_board(&self) -> Self {
        self.with_layout(Layout::default())
    }

    /// The same members on the board, laid out like this.
    pub fn with_layout(&self, layout: Layout) -> Self {
        Self {
            board: Some(layout),
            ..self.as_list()
        }
    }

    /// The address of the list in this state. What is as usual is left out, so that the plain list has a plain address.
    pub fn address(&self) -> String {
        let unless = |usual: bool, text: String| match usual {
            true => String::new(),
            false => text,
        };
        let (path, group_by, sort) = match &self.board {
            None => (
                paths::MEMBERS,
                String::new(),
                unless(self.sort == Sort::default(), self.sort.to_string()),
            ),
            Some(Layout { grouping, order }) => (
                paths::BOARD,
                unless(
                    *grouping == Layout::default().grouping,
                    grouping.to_string(),
                ),
                unless(*order == CardOrder::default(), order.to_string()),
            ),
        };
        let blank_as_empty = |text: &str| match text.trim().is_empty() {
            true => String::new(),
            false => text.to_owned(),
        };
        paths::with_query(
            path,
            &[
                ("group_by", &group_by),
                ("filter", &blank_as_empty(&self.filter)),
                ("q", &blank_as_empty(&self.q)),
                ("sort", &sort),
                ("cursor", &self.cursor),
            ],
        )
    }

    /// The query of the address, for a link that leads back; never empty, so that the plain list can be told from none.
    pub fn search(&self) -> String {
        match self.address().split_once('?') {
            Some((_, search)) => search.to_owned(),
            None => format!("sort={}", Sort::default()),
        }
    }

    /// The same list with another filter, from its beginning.
    pub fn with_filter(&self, filter: impl Into<String>) -> Self {
        Self {
            filter: filter.into(),
            cursor: String::new(),
            ..self.clone()
        }
    }

    /// The same list with other words, from its beginning.
    pub fn with_q(&self, q: impl Into<String>) -> Self {
        Self {
            q: q.into(),
            cursor: String::new(),
            ..self.clone()
        }
    }

    /// The same members in another order, from the beginning.
    pub fn with_sort(&self, sort: Sort) -> Self {
        Self {
            sort,
            cursor: String::new(),
            ..self.clone()
        }
    }

    /// Another page of the same list.
    pub fn with_cursor(&self, cursor: impl Into<String>) -> Self {
        Self {
            cursor: cursor.into(),
            ..self.clone()
        }
    }

    /// All members, in the same order.
    pub fn cleared(&self) -> Self {
        Self {
            sort: self.sort,
            board: self.board.clone(),
            ..Self::default()
        }
    }

    /// Whether some members are left out.
    pub fn narrows(&self) -> bool {
        !self.filter.trim().is_empty() || !self.q.trim().is_empty()
    }

    /// What to ask the server for.
    pub fn query(&self) -> MembersQuery {
        MembersQuery {
            filter: self.filter.trim().to_owned(),
            q: self.q.trim().to_owned(),
            sort: self.sort.to_string(),
            cursor: self.cursor.clone(),
            ..MembersQuery::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crm_types::members::SortField;

    fn search_of(state: &ListState) -> String {
        state
            .address()
            .split_once('?')
            .map(|(_, search)| search.to_owned())
            .unwrap_or_default()
    }

    #[test]
    fn the_address_holds_the_whole_state() {
        let filters = [
            "",
            "vision_count = 0",
            "name contains \"100% & +ä\" or x",
            "محمد",
            "%41",
        ];
        for filter in filters {
            for q in ["", "ann", "a&b=c#d?e", "李 雷"] {
                for (field, descending) in [(SortField::Mrr, true), (SortField::CreatedAt, true)] {
                    for cursor in ["", "eyJrIjoxfQ=="] {
                        let state = ListState {
                            filter: filter.to_owned(),
                            q: q.to_owned(),
                            sort: Sort { field, descending },
                            cursor: cursor.to_owned(),
                            board: None,
                        };
                        assert_eq!(ListState::read(&search_of(&state)), state);
                    }
                }
            }
        }
    }

    #[test]
    fn the_board_keeps_its_layout_and_hands_the_filter_over() {
        let layout = Layout {
            grouping: Grouping::Tags(vec!["vip".to_owned(), "Über uns".to_owned()]),
            order: CardOrder::HighestMrr,
        };
        let list = ListState::default().with_filter("mrr > 0").with_q("ann");
        let board = list.with_layout(layout);
        assert_eq!(ListState::read_board(&search_of(&board)), board);
        assert_eq!(board.as_list(), list);
        assert_eq!(board.cleared().board, board.board);
        assert_eq!(ListState::default().as_board().address(), paths::BOARD);
        let faulty = ListState::read_board("group_by=shoe_size&sort=x");
        assert_eq!(faulty.board, Some(Layout::default()));
    }

    #[test]
    fn the_plain_list_has_a_plain_address() {
        assert_eq!(ListState::default().address(), paths::MEMBERS);
        let blank = ListState::default().with_filter("  ").with_q(" ");
        assert_eq!(blank.address(), paths::MEMBERS);
        assert_eq!(ListState::read(&blank.search()), ListState::default());
        assert!(!blank.narrows());
    }

    #[test]
    fn what_changes_the_list_begins_it_anew() {
        let deep = ListState::default().with_cursor("c2");
        assert_eq!(deep.with_filter("mrr > 0").cursor, "");
        assert_eq!(deep.with_q("ann").cursor, "");
        assert_eq!(deep.with_sort(Sort::default()).cursor, "");
        assert_eq!(deep.with_filter("mrr > 0").cleared(), ListState::default());
    }

    #[test]
    fn an_unknown_order_is_the_usual_one() {
        assert_eq!(ListState::read("sort=shoe_size").sort, Sort::default());
    }

    #[test]
    fn the_query_is_what_the_address_says_without_the_blanks_around() {
        let query = ListState::read("?filter=+mrr+%3E+0+&q=ann+&sort=name").query();
        assert_eq!(
            (query.filter.as_str(), query.q.as_str()),
            ("mrr > 0", "ann")
        );
        assert_eq!(query.sort, "name");
    }
}
