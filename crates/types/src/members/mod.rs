//! Members on the wire: rows of lists, one member, and what may be asked of a list; computes nothing.

mod activity;
mod board;
mod detail;
mod grouping;
mod history;
mod patch;
mod peers;
mod row;
mod sort;
mod tags;

pub use activity::{ActivityDay, MemberActivity};
pub use board::{Board, BoardColumn, BoardMove, BoardMoved, BoardMoves, BoardPage, MovedCard};
pub use detail::MemberDetail;
pub use grouping::{BadColumn, BadGrouping, CardOrder, ColumnKey, Grouping, MAX_TAG_COLUMNS};
pub use history::{HistoryItem, HistoryKind, HistoryPage};
pub use patch::{MAX_NOTES, MAX_TAG, MAX_TAGS, MemberPatch};
pub use peers::{MemberNeighbors, PeerComparison, PeerFigure};
pub use row::{MemberPage, MemberRow};
pub use sort::{Sort, SortField, UnknownSort};
pub use tags::{TagCount, TagList};
