//! Members on the wire: rows of lists, one member, and what may be asked of a list; computes nothing.

mod detail;
mod row;
mod sort;

pub use detail::MemberDetail;
pub use row::{MemberPage, MemberRow};
pub use sort::{Sort, SortField, UnknownSort};
