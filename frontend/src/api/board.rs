//! Operations on the board of members; keeps no card.

use crm_types::members::{Board, BoardMoved, BoardMoves, BoardPage};

use super::Result;
use super::client::{self, Request};
use crate::paths;

const ROOT: &str = "/api/crm/members/board";

/// What a board is asked for; what is empty is left to the server's default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BoardQuery {
    /// What members are grouped by.
    pub group_by: String,
    /// In the filter language.
    pub filter: String,
    /// Words of name or e-mail.
    pub q: String,
    /// In which order cards stand.
    pub sort: String,
    /// Cards to a column, 1 to 100.
    pub limit: usize,
}

impl BoardQuery {
    pub(super) fn address(&self, path: &str, cursor: &str) -> String {
        paths::with_query(
            path,
            &[
                ("group_by", &self.group_by),
                ("filter", &self.filter),
                ("q", &self.q),
                ("sort", &self.sort),
                ("limit", &self.limit.to_string()),
                ("cursor", cursor),
            ],
        )
    }

    /// The address of one column of the board at `root`.
    pub(super) fn column(&self, root: &str, column: &str, cursor: &str) -> String {
        // In a path a plus is a plus.
        let column = paths::encode(column).replace('+', "%20");
        self.address(&format!("{root}/{column}"), cursor)
    }
}

/// All columns with their first cards.
pub async fn get_board(query: &BoardQuery) -> Result<Board> {
    client::json(Request::get(query.address(ROOT, ""))).await
}

/// More cards of one column; from its beginning without a cursor.
pub async fn list_board_cards(query: &BoardQuery, column: &str, cursor: &str) -> Result<BoardPage> {
    client::json(Request::get(query.column(ROOT, column, cursor))).await
}

/// Moves cards to a column, all or none of them.
pub async fn move_cards(moves: &BoardMoves) -> Result<BoardMoved> {
    let body = serde_json::to_string(moves).ok();
    client::json(Request::post(&format!("{ROOT}/moves"), body)).await
}
