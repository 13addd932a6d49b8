//! Members as they are listed and shown, read from the directory and what follows it; and what people set about them,
//! written.

mod audience;
mod beside;
mod board;
mod filter;
mod find;
mod list;
mod record;
mod rows;
mod search;
mod sum;
pub mod write;

pub use audience::{Audience, count};
pub(crate) use audience::{Found, find as find_audience};
pub use beside::{HistoryQuery, activity, history, peers, tags};
#[cfg(feature = "testing")]
pub use board::explain_board;
pub use board::{BoardQuery, board, column};
pub use find::find;
pub use list::{ListQuery, TOTAL_BOUND, list, neighbors};
#[cfg(feature = "testing")]
pub use list::{Plans, explain};
pub use rows::rows;
pub use sum::sum_revenue;

use crm_domain::calendar::Calendar;

/// As of when, and in which currency, members are read.
#[derive(Clone, Copy, Debug)]
pub struct Reading<'a> {
    /// The moment of reading and the account's time zone: what relative times and days are counted from.
    pub calendar: Calendar,
    /// The reporting currency of all amounts: ISO 4217, upper case.
    pub currency: &'a str,
}
