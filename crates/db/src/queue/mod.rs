//! What is to be done later and for certain, as rows: put in, taken by one worker at a time, given back, ended; does none of
//! it and knows no kind.
//!
//! At least once: a worker that dies after the work and before saying so has it done again. Times are the database's, as
//! the leases of different servers have to be compared.

mod claim;
mod dead;
mod enqueue;
mod record;

use std::time::Duration;

use sqlx::postgres::types::PgInterval;

pub use claim::{Room, claim, delete_ended, next_wake, renew, revive};
pub use dead::{DeadPage, DeadQuery, dead, discard, retry};
pub use enqueue::{Due, NewTask, enqueue, enqueue_within};
pub use record::TaskRecord;

/// A length of time as the database has it; what does not fit is a very long time.
fn interval(time: Duration) -> PgInterval {
    PgInterval {
        months: 0,
        days: 0,
        microseconds: i64::try_from(time.as_micros()).unwrap_or(i64::MAX / 2),
    }
}
