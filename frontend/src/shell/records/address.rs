//! The state of a list or a board of tickets or leads as its address holds it, and back.

use super::kind::Kind;
use crate::api::{BoardQuery, MembersQuery};
use crate::paths;

/// What is shown, in which order, from which place on. The filter and the words are kept as they were typed: a faulty
/// filter must survive a reload to be mended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// In the filter language; blank for all.
    pub filter: String,
    /// Words; blank for all.
    pub q: String,
    /// As the server takes it; empty for the usual one.
    pub sort: String,
    /// Where the page begins, as the server said; empty for the first one.
    pub cursor: String,
    /// What the columns are; empty for the usual ones.
    pub group_by: String,
    pub board: bool,
}

impl State {
    /// The state in the raw query of an address. An order or a grouping nobody knows reads as the usual one.
    pub fn read(kind: &Kind, board: bool, search: &str) -> Self {
        let value = |name| paths::query_value(search, name).unwrap_or_default();
        let known = |all: &[(&str, &str)], value: String| {
            let mut others = all.iter().skip(1);
            match others.any(|(key, _)| *key == value) {
                true => value,
                false => String::new(),
            }
        };
        Self {
            filter: value("filter"),
            q: value("q"),
            sort: match board {
                true => known(kind.orders, value("sort")),
                false => Some(value("sort"))
                    .filter(|sort| *sort != kind.usual && kind.sorts(sort))
                    .unwrap_or_default(),
            },
            cursor: if board {
                String::new()
            } else {
                value("cursor")
            },
            group_by: match board {
                true => known(kind.groups, value("group_by")),
                false => String::new(),
            },
            board,
        }
    }

    /// The address of it. What is as usual is left out.
    pub fn address(&self, kind: &Kind) -> String {
        let path = if self.board { kind.board } else { kind.list };
        let said = |text: &'_ str| match text.trim().is_empty() {
            true => String::new(),
            false => text.to_owned(),
        };
        paths::with_query(
            path,
            &[
                ("group_by", &self.group_by),
                ("filter", &said(&self.filter)),
                ("q", &said(&self.q)),
                ("sort", &self.sort),
                ("cursor", &self.cursor),
            ],
        )
    }

    /// The same with another filter, from its beginning.
    pub fn with_filter(&self, filter: impl Into<String>) -> Self {
        Self {
            filter: filter.into(),
            cursor: String::new(),
            ..self.clone()
        }
    }

    /// The same with other words, from its beginning.
    pub fn with_q(&self, q: impl Into<String>) -> Self {
        Self {
            q: q.into(),
            cursor: String::new(),
            ..self.clone()
        }
    }

    /// The same in another order, from the beginning.
    pub fn with_sort(&self, sort: impl Into<String>) -> Self {
        Self {
            sort: sort.into(),
            cursor: String::new(),
            ..self.clone()
        }
    }

    /// Another page of it.
    pub fn with_cursor(&self, cursor: impl Into<String>) -> Self {
        Self {
            cursor: cursor.into(),
            ..self.clone()
        }
    }

    /// All of them, in the same order.
    pub fn cleared(&self) -> Self {
        Self {
            filter: String::new(),
            q: String::new(),
            cursor: String::new(),
            ..self.clone()
        }
    }

    /// The same as a list, or on the board.
    pub fn turned(&self, board: bool) -> Self {
        Self {
            filter: self.filter.clone(),
            q: self.q.clone(),
            board,
            ..Self::default()
        }
    }

    /// Whether some are left out.
    pub fn narrows(&self) -> bool {
        !self.filter.trim().is_empty() || !self.q.trim().is_empty()
    }

    /// What to ask for a page of the list.
    pub fn query(&self) -> MembersQuery {
        MembersQuery {
            filter: self.filter.trim().to_owned(),
            q: self.q.trim().to_owned(),
            sort: self.sort.clone(),
            cursor: self.cursor.clone(),
            ..MembersQuery::default()
        }
    }

    /// What to ask for the board.
    pub fn board_query(&self, kind: &Kind) -> BoardQuery {
        let or_usual = |value: &str, all: &[(&'static str, &'static str)]| match value {
            "" => all.first().map_or("", |(key, _)| key).to_owned(),
            value => value.to_owned(),
        };
        BoardQuery {
            group_by: or_usual(&self.group_by, kind.groups),
            filter: self.filter.trim().to_owned(),
            q: self.q.trim().to_owned(),
            sort: or_usual(&self.sort, kind.orders),
            limit: 0,
        }
    }
}
