//! What tickets and leads have in common on the wire: their history, moves between columns of a board, orders of a list.

mod change;
mod conflict;
mod moves;
mod sort;

pub use change::{RecordChange, RecordChangePage, RecordFieldChange};
pub use conflict::RecordConflict;
pub use moves::{MovedRecord, RecordMove, RecordMoves, RecordsMoved};
pub use sort::UnknownSort;
pub(crate) use sort::sorts;
