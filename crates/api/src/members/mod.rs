//! Members over HTTP: the list, the board, one of them, and edits; knows neither SQL nor what a filter means.

mod board;
mod get;
mod list;
mod query;
mod update;

pub use board::*;
pub use get::*;
pub use list::*;
pub use update::*;

use crm_db::members::Reading;
use crm_domain::calendar::Calendar;

use crate::state::Shared;

/// As of now, in the account's zone and currency.
pub fn reading(state: &Shared) -> Reading<'_> {
    Reading {
        calendar: Calendar::new(state.clock.now(), state.settings.time_zone),
        currency: &state.settings.currency,
    }
}
