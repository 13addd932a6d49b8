//! What products tell us, taken in: a batch and all that follows from it in one transaction, by a number of statements that
//! does not grow with it; reads no JSON of a client's and judges no event.

mod accounts;
mod attempt;
mod effects;
mod identity;
mod keys;
mod map;
mod retention;
mod timeline;
mod unmapped;
mod waiting;

pub use accounts::has_account;
pub use attempt::{Outcome, take};
pub use keys::{
    NewKey, ShownKey, find_keys, insert_key, list_keys, note_refusals, note_use, revoke_key,
};
pub use map::{delete_rule, list_rules, put_rule};
pub use retention::delete_old;
pub use timeline::list_timeline;
pub use unmapped::list_unmapped;
pub use waiting::{link, sweep, waiting};

use uuid::Uuid;

/// The source of what admins' programs tell without a write key.
pub const WITHOUT_KEY: Uuid = Uuid::nil();
