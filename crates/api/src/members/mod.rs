//! Members over HTTP: the list, the board, one of them, and edits; knows neither SQL nor what a filter means.

mod activity;
mod board;
mod get;
mod history;
mod list;
mod neighbors;
mod peers;
pub(crate) mod query;
mod tags;
mod update;

pub use activity::*;
pub use board::*;
pub use get::*;
pub use history::*;
pub use list::*;
pub use neighbors::*;
pub use peers::*;
pub(crate) use query::parsed;
pub use tags::*;
pub use update::*;

use crm_db::members::Reading;
use crm_domain::calendar::Calendar;

use crate::error::Error;
use crate::state::Shared;

/// As of now, in the account's zone and currency.
pub fn reading(state: &Shared) -> Reading<'_> {
    Reading {
        calendar: Calendar::new(state.clock.now(), state.settings.time_zone),
        currency: &state.settings.currency,
    }
}

fn not_found() -> Error {
    Error::not_found("There is no such member, or no longer.")
}
