//! The rules of leads: how their fields are kept, what an edit or a conversion makes of one, who is no person, and how many
//! become members; stores nothing, and reads no clock.

mod edit;
mod field;
mod form;
mod moves;
mod new;
mod report;
mod state;

pub use edit::{Edit, Refusal};
pub use form::{FormEdit, MIN_ELAPSED_MS, is_trap, origin};
pub use moves::{BadMove, GROUPINGS};
pub use new::{NewState, Utm};
pub use report::{Outcome, Tally, rate, report};
pub use state::State;
