//! Members over HTTP: the list, one of them, and edits; knows neither SQL nor what a filter means.

mod get;
mod list;
mod query;
mod update;

pub use get::*;
pub use list::*;
pub use update::*;

use crm_db::members::Reading;
use crm_domain::calendar::Calendar;

use crate::state::State;

/// As of now, in the account's zone and currency.
pub fn reading(state: &State) -> Reading<'_> {
    Reading {
        calendar: Calendar::new(state.clock.now(), state.settings.time_zone),
        currency: &state.settings.currency,
    }
}
